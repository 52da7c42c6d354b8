using Kubernaut.TestKit;
using Kubernaut.TestKit.Postgres;

namespace Kubernaut.Storage.Tests.Documents;

public sealed class NotificationAuditGuideTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const int Rows = 12_000;

    private const string Counts = """
        SELECT string_agg(event_type || ' ' || event_outcome || ' ' || n, ', ' ORDER BY event_type)
        FROM (SELECT event_type, event_outcome, count(*) AS n FROM audit_events GROUP BY 1, 2) AS counts
        """;

    private string _look = "", _view = "", _months = "", _copy = "", _missing = "";

    public async Task InitializeAsync()
    {
        var sql = await DocumentedSql.ReadAsync("docs", "migrating-notification-audit.md");
        (_look, _view, _months, _copy, _missing) = (sql[0], sql[1], sql[2], sql[3], sql[4]);
        await database.ExecuteAsync("DROP TABLE IF EXISTS notification_audit CASCADE");
        await database.ExecuteAsync("""
            CREATE TABLE notification_audit (
                id bigserial PRIMARY KEY,
                remediation_id varchar(255) NOT NULL,
                notification_id varchar(255) NOT NULL UNIQUE,
                recipient varchar(255) NOT NULL,
                channel varchar(50) NOT NULL CHECK (channel IN ('email', 'slack', 'pagerduty', 'sms')),
                message_summary text NOT NULL,
                status varchar(50) NOT NULL CHECK (status IN ('sent', 'failed', 'acknowledged', 'escalated')),
                sent_at timestamptz NOT NULL,
                delivery_status text,
                error_message text,
                escalation_level int DEFAULT 0,
                created_at timestamptz DEFAULT now(),
                updated_at timestamptz DEFAULT now())
            """);
        await database.ExecuteAsync(Insert(1, Rows));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Every_row_becomes_one_event_however_often_the_guide_is_followed()
    {
        await FollowAsync();
        var once = await database.ScalarAsync<string>(Counts);
        await FollowAsync();

        Assert.Equal("notification.acknowledged success 3000, notification.escalated pending 3000, notification.failed failure 3000, notification.sent success 3000", once);
        Assert.Equal(once, await database.ScalarAsync<string>(Counts));
        Assert.Equal(0, await database.ScalarAsync<long>(_missing));
        Assert.Equal("failed", await database.ScalarAsync<string>("SELECT event_data ->> 'status' FROM audit_events WHERE resource_id = 'notif-2' AND correlation_id = 'rem-2' AND event_data ->> 'error_message' = 'no route'"));

        await database.ExecuteAsync(Insert(Rows + 1, Rows + 3));
        await database.ExecuteAsync("UPDATE notification_audit SET status = 'acknowledged' WHERE notification_id = 'notif-1'");
        Assert.Equal(4, await database.ScalarAsync<long>(_missing));
        await FollowAsync();

        Assert.Equal(0, await database.ScalarAsync<long>(_missing));
        Assert.Equal(Rows + 4, await database.ScalarAsync<long>("SELECT count(*) FROM audit_events"));
    }

    [Fact]
    public async Task A_time_that_is_no_time_is_found_before_anything_is_copied()
    {
        await database.ExecuteAsync("UPDATE notification_audit SET sent_at = 'infinity' WHERE notification_id = 'notif-7'");

        Assert.Equal(7, await database.ScalarAsync<long>(_look));
    }

    private async Task FollowAsync()
    {
        await database.ExecuteAsync(_view);
        await database.ExecuteAsync(_months);
        await database.ExecuteAsync(_copy);
    }

    /// <summary>Over fourteen months, to the very last microsecond of one.</summary>
    private static string Insert(int first, int last) => $"""
        INSERT INTO notification_audit (remediation_id, notification_id, recipient, channel, message_summary, status, sent_at, error_message)
        SELECT 'rem-' || n, 'notif-' || n, '#oncall', 'slack', 'Pod "checkout" ist wieder da', (ARRAY['sent', 'failed', 'acknowledged', 'escalated'])[1 + (n + 3) % 4],
               date_trunc('month', now()) - interval '1 microsecond' - (n % 14) * interval '1 month', CASE n % 4 WHEN 2 THEN 'no route' END
        FROM generate_series({first}, {last}) AS n
        """;
}
