using System.Globalization;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Serialization;
using KubeOps.KubernetesClient.Connection;
using KubeOps.Operator.Retry;
using Microsoft.Extensions.Logging;

namespace KubeOps.Operator.Watcher;

/// <summary>Keeps a store equal to what the API server holds of a kind.</summary>
internal sealed partial class Reflector(
    ApiConnection connection,
    Resource resource,
    string? watchedNamespace,
    ObjectStore store,
    Action<ObjectKey> changed,
    RuntimeSettings settings,
    TimeProvider time,
    ILogger logger)
{
    private readonly string _collection = resource.Collection(resource.IsClusterScoped ? null : watchedNamespace);
    private readonly Backoff _backoff = new(settings.WatchBackoffBase, settings.WatchBackoffCap);

    /// <summary>The last version that the store shows; null before the first list and when the server no longer knows it.</summary>
    private string? _version;

    /// <summary>When the server began to answer the latest watch; null while it has not.</summary>
    private long? _watchingSince;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            _watchingSince = null;
            TimeSpan? retryAfter = null;
            try
            {
                if (_version is null)
                {
                    await ListAsync(cancellationToken);
                }

                await WatchAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (ApiRefusal.AsksForNewList(failure))
            {
                LogListingAgain(resource, failure.Message);
                _version = null;
            }
            catch (Exception failure) when (IsExpected(failure))
            {
                LogInterrupted(resource, failure.Message);
                retryAfter = ApiRefusal.RetryAfter(failure);
            }
            catch (Exception failure)
            {
                // A controller whose watch has ended looks alive and does nothing: no fault may end it.
                LogFailed(resource, failure);
            }

            // A server that ends watches as soon as they begin would be asked thousands of times a second,
            // and one that is slow to refuse because it struggles would be given no rest.
            failures = _watchingSince is { } since && time.GetElapsedTime(since) >= settings.MinWatchLife ? 0 : failures + 1;
            if (failures > 0 || retryAfter is not null)
            {
                await PauseAsync(_backoff.After(failures), retryAfter, cancellationToken);
            }
        }
    }

    private async Task PauseAsync(TimeSpan backoff, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var pause = retryAfter > backoff ? retryAfter.Value + Jitter.UpTo(settings.WatchBackoffBase) : backoff;
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var seen = new List<StoredObject>();
        var complete = true;
        var list = new ApiList(connection, _collection, labelSelector: null, fieldSelector: null);
        var version = await list.ReadAsync(
            restart: () =>
            {
                seen.Clear();
                complete = true;
            },
            page =>
            {
                for (var i = 0; i < page.Count; i++)
                {
                    if (TryRead(page[i]) is { } item)
                    {
                        seen.Add(item);
                    }
                    else
                    {
                        complete = false;
                    }
                }
            },
            cancellationToken);

        var keys = store.Replace(seen, complete);
        _version = version;
        keys.ForEach(changed);
        LogListed(resource, seen.Count, keys.Count);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        // Spread, so that the kinds and replicas that started together do not come back together.
        var life = settings.WatchLife + Jitter.UpTo(settings.WatchLife);
        using var silence = new CancellationTokenSource(life + settings.WatchGrace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        var path = Query.Add(
            _collection,
            ("watch", "true"),
            ("resourceVersion", _version),
            ("allowWatchBookmarks", "true"),
            ("timeoutSeconds", ((int)life.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        try
        {
            await foreach (var line in ApiWatch.ReadAsync(connection, path, either.Token, opened: () => _watchingSince = time.GetTimestamp()))
            {
                Apply(line);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogSilent(resource);
        }
    }

    private void Apply(WatchLine line)
    {
        if (line.Type == WatchEventType.Bookmark)
        {
            _version = KubernetesJson.Deserialize<ObjectHeader>(line.Object.Span).Metadata?.ResourceVersion ?? _version;
            return;
        }

        if (TryRead(line.Object.Span) is { } seen)
        {
            var relevant = line.Type == WatchEventType.Deleted ? store.Delete(seen) : store.Put(seen);
            _version = seen.ResourceVersion;
            if (relevant)
            {
                changed(seen.Key);
            }
        }
    }

    private StoredObject? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return StoredObject.Read(json, resource.Group);
        }
        catch (JsonException failure)
        {
            LogUnreadable(resource, failure);
            return null;
        }
    }

    private static bool IsExpected(Exception failure) => failure is
        HttpRequestException or HttpOperationException or KubernetesException or IOException or InvalidDataException or JsonException
        or k8s.Exceptions.KubeConfigException or UnauthorizedAccessException;

    [LoggerMessage(LogLevel.Information, "Listed {Count} {Resource}, {Changed} to look at")]
    private partial void LogListed(Resource resource, int count, int changed);

    [LoggerMessage(LogLevel.Information, "Listing {Resource} again: {Reason}")]
    private partial void LogListingAgain(Resource resource, string reason);

    [LoggerMessage(LogLevel.Warning, "The watch of {Resource} was interrupted and goes on: {Reason}")]
    private partial void LogInterrupted(Resource resource, string reason);

    [LoggerMessage(LogLevel.Error, "The watch of {Resource} failed and goes on")]
    private partial void LogFailed(Resource resource, Exception failure);

    [LoggerMessage(LogLevel.Warning, "The watch of {Resource} outlived the time it asked for; opening another")]
    private partial void LogSilent(Resource resource);

    [LoggerMessage(LogLevel.Error, "An object among {Resource} has no readable metadata and is passed over")]
    private partial void LogUnreadable(Resource resource, Exception failure);
}
