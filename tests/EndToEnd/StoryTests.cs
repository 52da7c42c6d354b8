using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using k8s.Models;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.Entities.Playbooks;

namespace Kubernaut.EndToEnd;

/// <summary>What <c>make up</c> shows a newcomer, on an operator of the test's own.</summary>
[Collection(nameof(RunningOperator))]
public sealed class StoryTests(RunningOperator running)
{
    [Fact]
    public async Task Every_sample_has_its_row_in_the_catalog()
    {
        var objects = await running.Cluster.PlaybooksAsync();

        Assert.Equal(objects.Count, await running.Database.ScalarAsync<long>("SELECT count(*) FROM playbook_catalog WHERE owner_uid IS NOT NULL"));
    }

    [Fact]
    public async Task Of_two_versions_the_higher_one_is_latest_and_its_object_says_so()
    {
        var versions = (await running.Cluster.PlaybooksAsync())
            .GroupBy(playbook => playbook.Spec.PlaybookId)
            .First(playbook => playbook.Count() == 2);

        var latest = await running.Database.ScalarAsync<string>($"SELECT version FROM playbook_catalog WHERE playbook_id = '{versions.Key}' AND is_latest_version");

        Assert.Equal(latest, Assert.Single(versions, playbook => playbook.Status.Latest).Spec.Version);
    }

    [Fact]
    public async Task An_audit_event_that_was_accepted_is_in_the_database_and_comes_back()
    {
        var correlation = $"story-{Guid.NewGuid()}";

        using var accepted = await running.Api.PostAsJsonAsync("/api/v1/audit-events", SampleEvent.Of(correlation));
        var found = await running.Api.GetFromJsonAsync<JsonElement>($"/api/v1/audit-events?correlation_id={correlation}");

        Assert.Equal(HttpStatusCode.Created, accepted.StatusCode);
        Assert.Equal(1, found.GetProperty("data").GetArrayLength());
        Assert.Equal(1, await running.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE correlation_id = '{correlation}'"));
    }

    [Fact]
    public async Task Callers_may_do_what_their_role_bindings_grant()
    {
        const string path = "/api/v1/audit-events";
        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string? token)
        {
            using var body = method == HttpMethod.Post ? JsonContent.Create(SampleEvent.Of("access")) : null;
            using var answer = await running.SendAsync(method, path, token, body);
            return answer.StatusCode;
        }

        var writes = await Task.WhenAll(new[] { running.WriterToken, running.ReaderToken, running.StrangerToken, null, "forged" }.Select(token => StatusAsync(HttpMethod.Post, token)));
        var reads = await Task.WhenAll(new[] { running.WriterToken, running.ReaderToken, running.StrangerToken, null, "forged" }.Select(token => StatusAsync(HttpMethod.Get, token)));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], writes);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], reads);
    }

    [Fact]
    public async Task Incidents_find_their_playbook_first_and_nearly_all_with_confidence()
    {
        var incidents = Repository.Incidents();
        var (missed, uncertain) = (new List<string>(), new List<string>());

        foreach (var (playbookId, text) in incidents)
        {
            var answer = await running.Api.GetFromJsonAsync<JsonElement>($"/api/v1/playbooks/search?min_confidence=0&query={Uri.EscapeDataString(text)}");
            var first = answer.GetProperty("playbooks").EnumerateArray().First();
            if (first.GetProperty("playbook_id").GetString() is var found && found != playbookId)
            {
                missed.Add($"{found} instead of {playbookId}: {text}");
            }
            else if (first.GetProperty("confidence").GetDouble() < 0.7)
            {
                uncertain.Add($"{playbookId}: {text}");
            }
        }

        Assert.True(missed.Count * 20 <= incidents.Count, $"{missed.Count} of {incidents.Count} incidents missed:\n{string.Join('\n', missed)}");
        Assert.True(uncertain.Count * 8 <= incidents.Count, $"{uncertain.Count} of {incidents.Count} incidents found, but not with confidence:\n{string.Join('\n', uncertain)}");
    }

    [Fact]
    public async Task The_policy_tells_of_the_months_that_the_database_has()
    {
        var partitions = await running.Database.ScalarAsync<long>("SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_events'::regclass");

        var policy = await running.PolicyAsync();

        Assert.Equal(partitions, policy!.Status.Partitions!.Total);
        Assert.Equal(policy.Spec.CreateAhead.Months, policy.Status.Partitions.MonthsAhead);
    }

    [Fact]
    public async Task The_policys_schedule_is_read_in_its_time_zone()
    {
        // Always three hours behind, since 2019.
        const string zone = "America/Sao_Paulo";
        var before = await running.PolicyAsync();

        var policy = await running.ScheduleAsync("17 3 * * *", zone);

        var next = policy.Status.NextRunTime!.Value.ToUniversalTime();
        Assert.Equal(new TimeOnly(6, 17), TimeOnly.FromDateTime(next.DateTime));
        await running.ScheduleAsync(before!.Spec.Schedule, before.Spec.TimeZone);
    }

    [Fact]
    public async Task What_was_done_is_told_as_events()
    {
        var uids = (await running.Cluster.PlaybooksAsync()).Select(playbook => playbook.Uid()).ToHashSet();

        var events = await running.Cluster.Client.ListAsync<Corev1Event>(running.Cluster.Namespace);

        Assert.Contains(events, told => told.Reason == PlaybookEvents.PlaybookRegistered && uids.Contains(told.InvolvedObject.Uid));
    }

    [Fact]
    public async Task Deleting_a_playbook_archives_its_row()
    {
        await running.Cluster.Client.CreateAsync(Playbook("short-lived"));
        await RunningOperator.EventuallyAsync(async () => await StatusOfAsync("short-lived") == "active", "the row did not appear");

        await running.Cluster.Client.DeleteAsync<RemediationPlaybook>("short-lived", running.Cluster.Namespace);

        await RunningOperator.EventuallyAsync(async () => await StatusOfAsync("short-lived") == "archived", "the row was not archived");
        await RunningOperator.EventuallyAsync(
            async () => await running.Cluster.Client.GetAsync<RemediationPlaybook>("short-lived", running.Cluster.Namespace) is null, "the object did not go");
    }

    [Fact]
    public async Task A_wiped_catalog_is_whole_again_after_the_next_sweep()
    {
        const string fingerprint = "SELECT md5(string_agg((playbook_id, version, content_hash, status, is_latest_version)::text, ',' ORDER BY playbook_id, version)) FROM playbook_catalog WHERE status <> 'archived'";
        var before = await running.Database.ScalarAsync<string>(fingerprint);

        await running.Database.ExecuteAsync("DELETE FROM playbook_catalog");

        await RunningOperator.EventuallyAsync(async () => await running.Database.ScalarAsync<string>(fingerprint) == before, "the catalog was not restored");
    }

    [Fact]
    public async Task A_crash_of_the_operator_changes_nothing()
    {
        const string rows = "SELECT md5(string_agg(c::text, ',' ORDER BY playbook_id, version)) FROM playbook_catalog c WHERE playbook_id <> 'after-the-crash'";
        var before = await running.Database.ScalarAsync<string>(rows);

        await running.CrashAndRestartAsync();

        // Whoever registers this one has taken the lease over and has looked at all others first.
        await running.Cluster.Client.CreateAsync(Playbook("after-the-crash"));
        await running.EverythingIsReadyAsync();
        Assert.Equal(before, await running.Database.ScalarAsync<string>(rows));
    }

    [Fact]
    public async Task An_operator_that_is_told_to_stop_ends_well_and_gives_the_lease_back()
    {
        var exitCode = await running.StopAsync();
        var lease = await running.Cluster.Client.GetAsync<V1Lease>("kubernaut-storage-leader", running.Cluster.Namespace);
        await running.StartAsync();

        Assert.Equal(0, exitCode);
        Assert.True(string.IsNullOrEmpty(lease!.Spec.HolderIdentity), $"The lease is still held by {lease.Spec.HolderIdentity}.");
    }

    private Task<string?> StatusOfAsync(string playbookId) =>
        running.Database.ScalarAsync<string>($"SELECT status FROM playbook_catalog WHERE playbook_id = '{playbookId}'");

    private RemediationPlaybook Playbook(string id) => new()
    {
        Metadata = new V1ObjectMeta { Name = id, NamespaceProperty = running.Cluster.Namespace },
        Spec = new RemediationPlaybookSpec
        {
            PlaybookId = id,
            Version = "1.0.0",
            DisplayName = "Short-lived",
            Description = "Is deleted again at once.",
            Content = "# Nothing to do",
        },
    };
}
