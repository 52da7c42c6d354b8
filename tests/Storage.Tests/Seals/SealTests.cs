using Kubernaut.Storage.Partitions;
using Kubernaut.Storage.Seals;
using Kubernaut.Storage.Tests.Partitions;
using Kubernaut.TestKit.Postgres;
using Npgsql;

namespace Kubernaut.Storage.Tests.Seals;

public sealed class SealTests : IAsyncLifetime
{
    /// <summary>What docs/partitions.md gives to whoever wants to check a seal without us.</summary>
    private const string ByHand = """
        SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET extra_float_digits = 1; SET bytea_output = 'hex';
        SELECT encode(sha256(string_agg(
            uuid_send(event_id) || date_send(event_date) || sha256(convert_to(r::text, 'UTF8')), ''::bytea ORDER BY event_id, event_date)), 'hex')
        FROM {0} r
        """;

    private TestDatabase _database = null!;
    private Month _oldest;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _oldest = await Retention.FillAsync(_database);
        await _database.MaintainAsync();
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Each_closed_month_has_a_seal_and_no_other_has()
    {
        var seals = await Seals().ListAsync(CancellationToken.None);

        var today = (await _database.ObserveAsync()).DatabaseClock;
        Assert.Equal(
            Month.Range(_oldest, _oldest + 5).Where(month => today >= new DateTimeOffset(month.End, default, TimeSpan.Zero) + AuditMonths.Settings.AcceptanceWindow + TimeSpan.FromDays(1)),
            seals.Select(seal => seal.Month));
        Assert.All(seals, seal => Assert.Equal(Retention.Rows, seal.Rows));
        Assert.Empty(SealChain.Problems(seals));
    }

    [Fact]
    public async Task The_digest_is_what_one_statement_gives_to_whoever_wants_to_check_it()
    {
        var seal = (await Seals().ListAsync(CancellationToken.None))[0];

        var byHand = await _database.ScalarAsync<string>(ByHand.Replace("{0}", AuditMonths.Partition(_oldest), StringComparison.Ordinal));

        Assert.Equal(byHand, Convert.ToHexStringLower(seal.RowsDigest));
    }

    [Theory]
    [InlineData("SET TimeZone = 'America/New_York'; SET DateStyle = 'German'")]
    [InlineData("SET extra_float_digits = -3; SET bytea_output = 'escape'; SET IntervalStyle = 'sql_standard'")]
    public async Task The_settings_of_whoever_verifies_change_nothing(string settings)
    {
        await _database.ExecuteAsync(string.Join(';', settings.Split(';').Select(one => $"ALTER ROLE {TestLogins.Runtime} IN DATABASE {_database.Name} {one}")));
        await using var runtime = new Kubernaut.Storage.Postgres.RuntimeDatabase(_database.ConnectionString);

        var verification = await new AuditSeals(runtime).VerifyAsync(_oldest, CancellationToken.None);

        Assert.Null(verification!.Problem);
    }

    [Fact]
    public async Task Every_changed_removed_and_inserted_row_is_named()
    {
        var partition = AuditMonths.Partition(_oldest);
        var ids = (await _database.ScalarAsync<Guid[]>($"SELECT array_agg(event_id ORDER BY event_id) FROM {partition}"))!;
        var inserted = Guid.NewGuid();
        await _database.ExecuteAsync(
            $"""
            ALTER TABLE {partition} DISABLE TRIGGER USER;
            UPDATE {partition} SET actor_name = 'forged' WHERE event_id IN ('{ids[1]}', '{ids[4]}');
            DELETE FROM {partition} WHERE event_id = '{ids[2]}';
            {AuditMonths.Insert(_oldest).Replace("gen_random_uuid()", $"'{inserted}'", StringComparison.Ordinal)}
            """);

        var verification = await VerifyAsync(_oldest);

        Assert.Equal((2, 1, 1), (verification.Changed, verification.Removed, verification.Inserted));
        Assert.Equivalent(
            new[]
            {
                (SealDifferenceKind.Changed, ids[1]), (SealDifferenceKind.Changed, ids[4]),
                (SealDifferenceKind.Removed, ids[2]), (SealDifferenceKind.Inserted, inserted),
            },
            verification.Differences.Select(difference => (difference.Kind, difference.EventId)));
        Assert.All(verification.Differences, difference => Assert.Equal(_oldest.First, difference.EventDate));
    }

    [Theory]
    [InlineData("event_data = '{\"a\": 2}'")]
    [InlineData("received_at = received_at + interval '1 microsecond'")]
    [InlineData("content_hash = decode(repeat('01', 32), 'hex')")]
    [InlineData("span_id = ''")]
    public async Task No_column_can_be_changed_unseen(string change)
    {
        var partition = AuditMonths.Partition(_oldest);
        await _database.ExecuteAsync($"ALTER TABLE {partition} DISABLE TRIGGER USER; UPDATE {partition} SET {change} WHERE event_id = (SELECT min(event_id::text)::uuid FROM {partition})");

        Assert.Equal((1, 0, 0), await VerifyAsync(_oldest) is var verification ? (verification.Changed, verification.Removed, verification.Inserted) : default);
    }

    [Fact]
    public async Task A_column_that_is_added_later_breaks_no_seal()
    {
        await _database.ExecuteAsync("ALTER TABLE audit_events ADD COLUMN later text DEFAULT 'x'");

        Assert.Null((await VerifyAsync(_oldest)).Problem);
    }

    [Fact]
    public async Task A_seal_that_was_rewritten_breaks_the_chain_from_there()
    {
        await _database.ExecuteAsync(
            $"ALTER TABLE audit_seals DISABLE TRIGGER USER; UPDATE audit_seals SET row_count = 6 WHERE month = '{(_oldest + 1).First:yyyy-MM-dd}'");

        Assert.Contains("changed", (await VerifyAsync(_oldest + 1)).Problem, StringComparison.Ordinal);
        Assert.Null((await VerifyAsync(_oldest)).Problem);
    }

    [Fact]
    public async Task A_seal_that_was_taken_out_is_missed_by_the_next()
    {
        await _database.ExecuteAsync(
            $"""
            ALTER TABLE audit_seals DISABLE TRIGGER USER; ALTER TABLE audit_seal_blocks DISABLE TRIGGER USER;
            DELETE FROM audit_seal_blocks WHERE month = '{(_oldest + 1).First:yyyy-MM-dd}'; DELETE FROM audit_seals WHERE month = '{(_oldest + 1).First:yyyy-MM-dd}';
            """);

        Assert.Contains("taken out", (await VerifyAsync(_oldest + 2)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_cannot_be_changed_by_their_owner_unawares()
    {
        await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsOwnerAsync("UPDATE audit_seals SET row_count = 0"));
        await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsOwnerAsync("TRUNCATE audit_seal_blocks"));
    }

    [Theory]
    [InlineData("INSERT INTO audit_events SELECT (r).* FROM (SELECT r FROM {0} r LIMIT 1) x")]
    [InlineData("DELETE FROM {0}")]
    [InlineData("UPDATE {0} SET actor_name = 'x'")]
    [InlineData("TRUNCATE {0}")]
    public async Task A_sealed_month_takes_no_change(string change)
    {
        var sql = change.Replace("{0}", AuditMonths.Partition(_oldest), StringComparison.Ordinal).Replace("(r).*", "gen_random_uuid(), (r).event_type, (r).event_category, (r).event_outcome, (r).event_timestamp, (r).event_date, (r).service_name, (r).service_version, (r).actor_type, (r).actor_id, (r).actor_name, (r).resource_type, (r).resource_id, (r).resource_name, (r).event_data, (r).correlation_id, (r).parent_event_id, (r).trace_id, (r).span_id, (r).metadata, (r).content_hash, (r).received_at", StringComparison.Ordinal);

        await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsOwnerAsync(sql));
        Assert.Null((await VerifyAsync(_oldest)).Problem);
    }

    [Fact]
    public async Task A_row_that_is_sent_again_to_a_sealed_month_is_found_to_be_there()
    {
        var inserted = await _database.ExecuteAsync($"INSERT INTO audit_events SELECT * FROM {AuditMonths.Partition(_oldest)} LIMIT 1 ON CONFLICT DO NOTHING");

        Assert.Equal(0, inserted);
    }

    [Fact]
    public async Task A_sealed_month_that_is_gone_is_not_made_again_for_an_event()
    {
        await _database.MaintainAsync(Retention.Detach with { Removal = new RemovalSettings { KeepMonths = Retention.Keep } });

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => new MonthOnDemand(_database.Runtime).EnsureAsync(_oldest.First, CancellationToken.None));

        Assert.True(Kubernaut.Storage.Postgres.PostgresErrors.IsSealedMonth(refusal));
    }

    [Fact]
    public async Task A_detached_month_is_verified_where_it_is()
    {
        await _database.MaintainAsync(Retention.Detach);

        var verification = await VerifyAsync(_oldest);

        Assert.Equal((SealedMonthState.Retired, null), (verification.State, verification.Problem));
    }

    [Fact]
    public async Task A_month_that_somebody_dropped_is_missing_and_one_that_maintenance_dropped_is_not()
    {
        await _database.RememberAsync();
        var settings = Retention.Drop with { Removal = Retention.Drop.Removal! with { MaxPerRun = 1 } };
        await _database.MaintainAsync(settings);
        await _database.MaintainAsync(settings);
        await _database.ExecuteAsync($"DROP TABLE {AuditMonths.Partition(_oldest + 2)}");

        Assert.Equal((SealedMonthState.Dropped, 0), await VerifyAsync(_oldest) is var dropped ? (dropped.State, dropped.Removed) : default);
        Assert.Equal((SealedMonthState.Missing, Retention.Rows), await VerifyAsync(_oldest + 2) is var missing ? (missing.State, missing.Removed) : default);
    }

    [Fact]
    public async Task A_month_that_is_not_sealed_has_nothing_to_be_held_against() =>
        Assert.Null(await Seals().VerifyAsync(_oldest + 5, CancellationToken.None));

    private AuditSeals Seals() => new(_database.Runtime);

    private async Task<SealVerification> VerifyAsync(Month month) => (await Seals().VerifyAsync(month, CancellationToken.None))!;
}
