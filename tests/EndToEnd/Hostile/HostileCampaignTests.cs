using System.Net;
using Kubernaut.EndToEnd.Setting;
using Xunit.Abstractions;

namespace Kubernaut.EndToEnd.Hostile;

/// <summary>A thousand requests of people who mean no good, against the whole product.</summary>
[Collection(nameof(RunningOperator))]
public sealed class HostileCampaignTests(RunningOperator running, ITestOutputHelper output)
{
    private const int Count = 1000;
    private const int AtOnce = 32;
    private const int SlowOnes = 100;

    /// <summary>Of a hundred, that may end without a status, as a lone line break does, and the answer to who is still writing when the server closes.</summary>
    private const int MostUnanswered = 1;

    private const long MostGrowth = 20 * 1024 * 1024;

    /// <summary>HTTP's own word for a version that is none; no failure of ours.</summary>
    private const int VersionNotSupported = 505;

    private readonly IPEndPoint _server = new(IPAddress.Loopback, running.Api.BaseAddress!.Port);

    [Fact]
    public async Task A_thousand_hostile_requests_bring_no_failure_no_break_in_and_no_lasting_memory()
    {
        var random = new Random(20261126);
        HostileRequest[] quick =
        [
            .. TokenAttacks.Of(running.WriterToken, running.ForeignToken, running.Cluster.Namespace, random),
            .. PathAttacks.Of(running.StrangerToken),
            .. FramingAttacks.Of(running.StrangerToken),
            .. InjectionAttacks.Of(running.WriterToken),
        ];
        var slow = SlowAttacks.Of(running.WriterToken, running.StrangerToken, SlowOnes).ToList();
        random.Shuffle(quick);
        Assert.True(quick.Length + slow.Count >= Count, $"only {quick.Length + slow.Count} requests");

        // What a first round loads and the heap that it takes stay; a leak would grow with the second.
        var cold = running.ResidentBytes;
        await SendAsync(quick);
        var before = running.ResidentBytes;
        var slowAnswers = SendAsync(slow);
        var answers = await SendAsync(quick);
        var lawful = await SampleEvent.WriteAsync(running.Api);
        answers.AddRange(await slowAnswers);
        var after = running.ResidentBytes;

        output.WriteLine($"{answers.Count} requests and as many quick ones to warm up; memory {cold / 1024 / 1024} MB before those, then from {before / 1024 / 1024} to {after / 1024 / 1024} MB; {string.Join(", ", answers.SelectMany(answer => answer.Statuses).CountBy(status => status).OrderBy(count => count.Key))}");
        Assert.Equal(HttpStatusCode.Created, lawful);
        AssertAnswered([.. answers.Where(answer => answer.Request.DripBytes == 0)]);
        Assert.Empty(answers.Where(answer => answer.Statuses.Any(status => status >= 500 && status != VersionNotSupported)).Select(Told));
        Assert.Empty(answers.Where(answer => !answer.Request.IsAllowed && answer.Statuses.Any(status => status is >= 200 and < 300)).Select(Told));
        Assert.InRange(answers.Count(answer => answer.Statuses.Contains(429)), 0, answers.Count / 10);
        Assert.True(after - before < MostGrowth, $"memory went from {before / 1024 / 1024} to {after / 1024 / 1024} MB");
        Assert.Equal(0, await running.Database.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE correlation_id = 'never'"));
        Assert.NotEqual(0, await running.Database.ScalarAsync<long>("SELECT count(*) FROM playbook_catalog"));
    }

    [Theory]
    [InlineData(1, HttpStatusCode.OK)]
    [InlineData(-1, HttpStatusCode.Unauthorized)]
    public async Task A_token_of_the_API_servers_own_signature_is_good_until_it_ends_and_no_longer(int hours, HttpStatusCode expected)
    {
        var token = TokenAttacks.Redated(running.WriterToken, TimeSpan.FromHours(hours));

        using var answer = await running.SendAsync(HttpMethod.Get, "/api/v1/audit-events?limit=1", token, content: null);

        Assert.Equal(expected, answer.StatusCode);
    }

    private async Task<List<(HostileRequest Request, IReadOnlyList<int> Statuses)>> SendAsync(IReadOnlyList<HostileRequest> requests)
    {
        var answers = new List<(HostileRequest, IReadOnlyList<int>)>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = requests.Any(request => request.DripBytes > 0) ? requests.Count : AtOnce };
        await Parallel.ForEachAsync(requests, parallel, async (request, _) =>
        {
            var statuses = await Attacker.SendAsync(_server, request);
            lock (answers)
            {
                answers.Add((request, statuses));
            }
        });
        return answers;
    }

    /// <summary>A server that hangs answers none of a kind, and would pass every other check.</summary>
    private static void AssertAnswered(List<(HostileRequest Request, IReadOnlyList<int> Statuses)> quick)
    {
        var unanswered = quick.Where(answer => answer.Statuses.Count == 0).ToList();
        var silentKinds = quick.GroupBy(answer => answer.Request.Kind).Where(kind => kind.Count(answer => answer.Statuses.Count == 0) > kind.Count() / 4);

        Assert.Empty(silentKinds.Select(kind => kind.Key));
        Assert.True(unanswered.Count <= quick.Count * MostUnanswered / 100, $"no status for {string.Join(Environment.NewLine, unanswered.Select(Told))}");
    }

    private static string Told((HostileRequest Request, IReadOnlyList<int> Statuses) answer) => $"{string.Join(' ', answer.Statuses)} to {answer.Request}";
}
