using System.Net.Http.Headers;

namespace Kubernaut.Audit.Client;

/// <summary>Brings a batch to its end: repeats what may succeed, and finds the event that cannot.</summary>
internal sealed class AuditDelivery(
    HttpClient http,
    AuditClientOptions options,
    AuditClientMetrics metrics,
    Undelivered undelivered,
    TimeProvider time)
{
    private const string Path = "api/v1/audit-events/batch?mode=partial";

    /// <summary>Faults of the server, one after the other, after which an event of the batch is taken for their cause.</summary>
    private const int MostServerFaults = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Between attempts while the client is being disposed, whatever the store asks for: there is no later.</summary>
    private static readonly TimeSpan LastPause = TimeSpan.FromMilliseconds(250);

    /// <summary>A store that asks for more has a clock or a proxy that is wrong.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(10);

    /// <param name="batch">One event or more.</param>
    /// <param name="closing">Ends a pause and shortens further ones.</param>
    /// <param name="abandon">Ends the delivery; what is not delivered by then is reported.</param>
    public async Task DeliverAsync(IReadOnlyList<PendingEvent> batch, CancellationToken closing, CancellationToken abandon)
    {
        var detail = "The client was disposed before it could be sent.";
        var serverFaults = 0;
        for (var pause = FirstPause; !abandon.IsCancellationRequested; pause = Longer(pause))
        {
            var answer = await SendAsync(batch, abandon);
            serverFaults = answer is ServerAnswer.Later { Reason: ServerAnswer.Later.ServerFault } ? serverFaults + 1 : 0;
            switch (answer)
            {
                case ServerAnswer.Judged judged:
                    Settle(batch, judged.Results);
                    return;

                case ServerAnswer.Refused refused:
                    await FindRefusedAsync(batch, refused.Detail, closing, abandon);
                    return;

                case ServerAnswer.Later fault when serverFaults == MostServerFaults:
                    await FindRefusedAsync(batch, fault.Detail, closing, abandon);
                    return;

                case ServerAnswer.Later later:
                    detail = later.Detail;
                    metrics.Retried(later.Reason);
                    await PauseAsync(pause, later.Pause, closing, abandon);
                    break;
            }
        }

        foreach (var pending in batch)
        {
            undelivered.Report(pending.Event, UndeliveredReason.Abandoned, detail);
        }
    }

    private static ByteArrayContent Body(IReadOnlyList<PendingEvent> batch)
    {
        var body = new MemoryStream(batch.Sum(pending => pending.Json.Length + 1) + 1);
        var separator = (byte)'[';
        foreach (var pending in batch)
        {
            body.WriteByte(separator);
            body.Write(pending.Json);
            separator = (byte)',';
        }

        body.WriteByte((byte)']');
        return new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }

    private async Task<ServerAnswer> SendAsync(IReadOnlyList<PendingEvent> batch, CancellationToken abandon)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, abandon);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Body(batch) };
            if (options.TokenFile is { } file)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, either.Token)).Trim());
            }

            using var response = await http.SendAsync(request, either.Token);
            return ServerAnswer.Of(response, await response.Content.ReadAsByteArrayAsync(either.Token), batch.Count, time.GetUtcNow());
        }
        catch (OperationCanceledException)
        {
            return new ServerAnswer.Later("timeout", "The store did not answer in time.");
        }
        catch (Exception failure) when (failure is (IOException and not HttpIOException) or UnauthorizedAccessException or FormatException)
        {
            return new ServerAnswer.Later("token", failure.Message);
        }
        catch (Exception failure)
        {
            // Of the connection, or of a handler of the caller's, who may throw anything. Whether it arrived is unknown; the same ids
            // make sending it again safe.
            return new ServerAnswer.Later("connection", failure.Message);
        }
    }

    private void Settle(IReadOnlyList<PendingEvent> batch, IReadOnlyList<BatchReceipt.Result> results)
    {
        foreach (var (pending, result) in batch.Zip(results))
        {
            switch (result.Status)
            {
                case "success":
                    metrics.Ended("stored");
                    break;

                case "queued":
                    metrics.Ended("queued");
                    break;

                default:
                    undelivered.Report(pending.Event, UndeliveredReason.Refused, result.Error?.ToString() ?? "The store does not say why.");
                    break;
            }
        }
    }

    /// <summary>Halves are tried until an event stands alone, so that no good one shares the fate of a bad one.</summary>
    private async Task FindRefusedAsync(IReadOnlyList<PendingEvent> batch, string detail, CancellationToken closing, CancellationToken abandon)
    {
        if (batch.Count == 1)
        {
            undelivered.Report(batch[0].Event, UndeliveredReason.Refused, detail);
            return;
        }

        var half = batch.Count / 2;
        await DeliverAsync([.. batch.Take(half)], closing, abandon);
        await DeliverAsync([.. batch.Skip(half)], closing, abandon);
    }

    private async Task PauseAsync(TimeSpan backoff, TimeSpan? asked, CancellationToken closing, CancellationToken abandon)
    {
        // Between half and all of it, so that the clients of a store that comes back do not come all at once.
        var pause = backoff * (0.5 + (Random.Shared.NextDouble() / 2));
        if (asked > pause)
        {
            pause = asked < LongestAsked ? asked.Value : LongestAsked;
        }

        try
        {
            await (closing.IsCancellationRequested ? Task.Delay(LastPause, time, abandon) : Task.Delay(pause, time, closing));
        }
        catch (OperationCanceledException)
        {
            // Either to be tried at once, or not any more.
        }
    }

    private TimeSpan Longer(TimeSpan pause) => 2 * pause < options.LongestPause ? 2 * pause : options.LongestPause;
}
