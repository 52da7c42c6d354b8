using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kubernaut.TestKit.Servers;

namespace Kubernaut.Chaos;

/// <summary>Services that write events all the time and, like good clients, send what was not acknowledged again under the same id.</summary>
internal sealed class Senders : IAsyncDisposable
{
    private const int Singles = 16;
    private const int Batches = 2;
    private const int BatchSize = 25;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long those that were stopped still try to bring through what they have begun.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromSeconds(15) };
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly Func<IReadOnlyList<OperatorProcess>> _replicas;
    private readonly ScenePlan _plan;
    private Task _sending = Task.CompletedTask;
    private int _turn;

    public Senders(Func<IReadOnlyList<OperatorProcess>> replicas, ScenePlan plan) => (_replicas, _plan) = (replicas, plan);

    public Ledger Ledger { get; } = new();

    public void Start() => _sending = Task.WhenAll(
        Enumerable.Repeat(1, Singles).Concat(Enumerable.Repeat(BatchSize, Batches)).Select(size => Task.Run(() => SendAsync(size))));

    /// <summary>No further events; those under way are sent until they are acknowledged.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _abandon.CancelAfter(Patience);
        await _sending;
    }

    public async ValueTask DisposeAsync()
    {
        await _abandon.CancelAsync();
        await StopAsync();
        _http.Dispose();
        _stop.Dispose();
        _abandon.Dispose();
    }

    private async Task SendAsync(int size)
    {
        while (!_stop.IsCancellationRequested)
        {
            await BringThroughAsync(Enumerable.Range(0, size).Select(_ => ChaosEvent.Make(_plan.Days)).ToList());
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task BringThroughAsync(List<ChaosEvent> events)
    {
        var body = events.Count == 1 ? events[0].Json : $"[{string.Join(',', events.Select(each => each.Json))}]";
        var path = events.Count == 1 ? "/api/v1/audit-events" : "/api/v1/audit-events/batch";
        for (var attempt = 1; !_abandon.IsCancellationRequested; attempt++)
        {
            var answers = await Task.WhenAll(Targets().Select(target => TryAsync(new Uri(target.Api.BaseAddress!, path), body)));
            foreach (var answer in answers.Where(answer => answer is { Status: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests }))
            {
                Ledger.Refuse($"{(int)answer!.Status} {answer.Body}");
                return;
            }

            if (answers.FirstOrDefault(answer => answer is { Status: HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted }) is { } good)
            {
                Ledger.Acknowledge([.. events.Select(each => each.Id)], good.Status is HttpStatusCode.Accepted, attempt);
                return;
            }

            await Task.Delay(RetryPause, TimeProvider.System);
        }

        Ledger.Abandon(events.Count);
    }

    /// <summary>One after the other, as a service in front of them would.</summary>
    private IEnumerable<OperatorProcess> Targets()
    {
        var replicas = _replicas();
        return replicas.Count == 0 ? [] : Enumerable.Range(Interlocked.Increment(ref _turn), _plan.SendTwice ? 2 : 1).Select(turn => replicas[turn % replicas.Count]);
    }

    /// <returns>Null when there was no answer.</returns>
    private async Task<Answer?> TryAsync(Uri target, string body)
    {
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
            using var answer = await _http.PostAsync(target, content, _abandon.Token);
            return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync(_abandon.Token));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private sealed record Answer(HttpStatusCode Status, string Body);
}

/// <summary>An event as JSON that can be known again in the stores.</summary>
internal sealed record ChaosEvent(Guid Id, string Json)
{
    /// <param name="days">Over how many days up to now.</param>
    public static ChaosEvent Make(int days)
    {
        var at = TimeProvider.System.GetUtcNow().AddDays(-Random.Shared.Next(days));
        var id = Guid.CreateVersion7(at);
        return new ChaosEvent(id, string.Create(CultureInfo.InvariantCulture, $$$"""
            {"event_id":"{{{id}}}","event_timestamp":"{{{at:yyyy-MM-ddTHH:mm:ss.ffffffZ}}}","event_type":"orchestrator.remediation.completed","event_category":"orchestrator","event_outcome":"success","service_name":"chaos","actor_type":"service","resource_type":"Pod","resource_id":"payments/checkout","event_data":{"event":"{{{id}}}"}}
            """));
    }
}
