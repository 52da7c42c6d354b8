using System.Net;
using k8s.Autorest;
using k8s.Models;
using KubeOps.Abstractions.Events;
using KubeOps.KubernetesClient;
using KubeOps.KubernetesClient.Connection;
using Microsoft.Extensions.Logging;

namespace KubeOps.Operator.Events;

/// <summary>Writes events, a returning one as a count, and no faster than the API server should be asked.</summary>
internal sealed partial class EventWriter(
    IKubernetesClient client, string component, string instance, TimeProvider time, ILogger<EventWriter> logger)
{
    /// <summary>An object whose events come too fast gets this many, then one each five minutes: the measure of kubelet and kubectl's own tools.</summary>
    private const int BurstPerObject = 25;

    /// <summary>Remembered series; beyond it those are forgotten that are written, the ones that were quiet for longest first.</summary>
    private const int MaxSeries = 1000;

    private static readonly TimeSpan RefillPerObject = TimeSpan.FromMinutes(5);

    /// <summary>How soon events that had to wait are tried again.</summary>
    private static readonly TimeSpan FlushPause = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(string Uid, string Reason, EventType Type), EventSeries> _series = [];
    private readonly Dictionary<string, TokenBucket> _buckets = [];
    private readonly TokenBucket _overall = new(burst: 100, refill: TimeSpan.FromSeconds(0.2), time);

    /// <summary>Null when nothing waits.</summary>
    public TimeSpan? NextFlush => _series.Values.Any(series => series.IsUnwritten) ? FlushPause : null;

    public async Task AddAsync(EventNote note, CancellationToken cancellationToken)
    {
        if (!_series.TryGetValue(note.Key, out var series))
        {
            MakeRoom();
            _series[note.Key] = series = new EventSeries(note);
        }

        series.Add(note);
        await WriteIfAllowedAsync(series, cancellationToken);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var series in _series.Values.Where(series => series.IsUnwritten).ToArray())
        {
            await WriteIfAllowedAsync(series, cancellationToken);
        }
    }

    private async Task WriteIfAllowedAsync(EventSeries series, CancellationToken cancellationToken)
    {
        if (!TokenBucket.TryTakeFromBoth(BucketOf(series), _overall))
        {
            return;
        }

        try
        {
            await WriteAsync(series, cancellationToken);
        }
        catch (HttpOperationException refusal) when (IsFinal(refusal.Response.StatusCode))
        {
            // The namespace is going, or we may not: trying again would not help, and the events of others shall not wait for it.
            series.Drop();
            LogRefused(refusal.Message);
        }
    }

    private async Task WriteAsync(EventSeries series, CancellationToken cancellationToken)
    {
        if (series.Name is { } known)
        {
            try
            {
                await client.PatchAsync<Corev1Event>(series.ToPatch(), known, series.Namespace, cancellationToken: cancellationToken);
                series.Written(known);
                return;
            }
            catch (HttpOperationException refusal) when (refusal.IsNotFound())
            {
                series.Restart();
            }
        }

        var name = NameFor(series.Latest.About.Name);
        await client.CreateAsync(series.ToEvent(name, component, instance), cancellationToken);
        series.Written(name);
    }

    private TokenBucket BucketOf(EventSeries series)
    {
        var uid = series.Latest.Key.Uid;
        if (!_buckets.TryGetValue(uid, out var bucket))
        {
            _buckets[uid] = bucket = new TokenBucket(BurstPerObject, RefillPerObject, time);
        }

        return bucket;
    }

    private void MakeRoom()
    {
        if (_series.Count < MaxSeries)
        {
            return;
        }

        // A tenth at once, so that a flood of new objects does not sort a thousand series for each.
        foreach (var (key, _) in _series.OrderBy(pair => pair.Value.IsUnwritten).ThenBy(pair => pair.Value.Latest.At).Take(MaxSeries / 10).ToArray())
        {
            _series.Remove(key);
        }

        var known = _series.Keys.Select(key => key.Uid).ToHashSet();
        foreach (var uid in _buckets.Keys.Where(uid => !known.Contains(uid)).ToArray())
        {
            _buckets.Remove(uid);
        }
    }

    /// <summary>Names of events are names of objects: 253 characters, unique in the namespace.</summary>
    private static string NameFor(string about)
    {
        var unique = Guid.NewGuid().ToString("N")[..16];
        return $"{(about.Length <= 230 ? about : about[..230].TrimEnd('-', '.'))}.{unique}";
    }

    private static bool IsFinal(HttpStatusCode status) => (int)status is >= 400 and < 500 && status != HttpStatusCode.TooManyRequests;

    [LoggerMessage(LogLevel.Warning, "An event was refused and is dropped: {Reason}")]
    private partial void LogRefused(string reason);
}
