using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.Retry;

namespace Kubernaut.Storage.Playbooks.Embedders;

/// <summary>Sends one request to an embedding service, again when that may help, and says what went wrong when it did not.</summary>
internal sealed class EmbeddingService : IDisposable
{
    private const int MaxRetries = 3;

    /// <summary>32 vectors of 4096 dimensions as JSON take some 3 MB; an answer that never ends must not fill the memory.</summary>
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>What an error message may say of the service's own text.</summary>
    private const int MaxQuotedCharacters = 200;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Whoever asks for a longer pause gets it from the next pass.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    private readonly HttpClient _client;
    private readonly ResiliencePipeline _pipeline;
    private readonly string? _tokenFile;
    private readonly TimeProvider _time;

    public EmbeddingService(EmbedderOptions options, TimeProvider time)
    {
        (_tokenFile, _time) = (options.TokenFile, time);

        // A connection is given up after a minute, so that a service that moved is found where its name points now.
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectTimeout = TimeSpan.FromSeconds(5) };
        _client = new HttpClient(handler) { Timeout = options.BatchTimeout, MaxResponseContentBufferSize = MaxAnswerBytes };
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstPause,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is EmbedderException failure && arguments.AttemptNumber < failure.Retries && !(failure.RetryAfter > LongestPause)),

                // Null leaves it to the growing pause.
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as EmbedderException)?.RetryAfter),
            })
            .Build();
    }

    /// <exception cref="EmbedderException">There is no usable answer.</exception>
    public Task<JsonDocument> GetAsync(Uri address, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);

    /// <exception cref="EmbedderException">There is no usable answer.</exception>
    public Task<JsonDocument> PostAsync(Uri address, byte[] json, CancellationToken cancellationToken) => SendAsync(
        () => new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        },
        cancellationToken);

    public void Dispose() => _client.Dispose();

    private async Task<JsonDocument> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token => await SendOnceAsync(request, token), cancellationToken);

    private async Task<JsonDocument> SendOnceAsync(Func<HttpRequestMessage> makeRequest, CancellationToken cancellationToken)
    {
        using var request = makeRequest();

        try
        {
            if (_tokenFile is { Length: > 0 })
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(_tokenFile, cancellationToken)).Trim());

            using var answer = await _client.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? JsonDocument.Parse(body) : throw Refusal(answer, body);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException or FormatException or UnauthorizedAccessException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var what = failure switch
            {
                JsonException => "answered something that is no JSON",
                OperationCanceledException => "did not answer in time",
                _ => $"cannot be reached: {failure.Message}",
            };
            throw new EmbedderException(EmbedderFault.Unavailable, $"The embedding service {what}.", failure) { Retries = MaxRetries };
        }
    }

    private EmbedderException Refusal(HttpResponseMessage answer, string body)
    {
        var status = (int)answer.StatusCode;
        var said = body.Length <= MaxQuotedCharacters ? body : body[..MaxQuotedCharacters] + "…";
        var message = $"The embedding service answered {status}{(said.Length > 0 ? $": {said}" : "")}".ReplaceLineEndings(" ");

        return answer.StatusCode switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity => new(EmbedderFault.TextRefused, message),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new(EmbedderFault.Unavailable, message) { Retries = MaxRetries, RetryAfter = PauseAskedFor(answer) },

            // The model behind the service failed on it, which may have been a passing thing.
            HttpStatusCode.InternalServerError or HttpStatusCode.FailedDependency => new(EmbedderFault.Unavailable, message) { Retries = 1, MayBeTheText = true },
            _ => new(EmbedderFault.Unavailable, message),
        };
    }

    private TimeSpan? PauseAskedFor(HttpResponseMessage answer)
    {
        var pause = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return pause > TimeSpan.Zero ? pause : null;
    }
}
