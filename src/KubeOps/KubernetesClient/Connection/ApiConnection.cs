using System.Net.Http.Headers;
using k8s;
using k8s.Autorest;

namespace KubeOps.KubernetesClient.Connection;

/// <summary>Sends requests to one API server over few connections, and turns its refusals into exceptions.</summary>
internal sealed class ApiConnection : IDisposable
{
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");

    private readonly KubernetesClientConfiguration _configuration;
    private readonly HttpClient _http;
    private readonly Credentials _credentials;
    private readonly TimeProvider _time;

    public ApiConnection(KubernetesClientConfiguration configuration, TimeProvider time)
    {
        _configuration = configuration;
        _time = time;
        _credentials = new Credentials(configuration);
        BaseUri = new Uri(configuration.Host.TrimEnd('/') + '/');
        _http = new HttpClient(ApiTransport.Create(configuration, BaseUri))
        {
            BaseAddress = BaseUri,

            // Each request bounds itself: a watch lives longer than anything else may.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Accept.Add(Json);
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(configuration.UserAgent ?? "kubeops/1.0");
    }

    public Uri BaseUri { get; }

    /// <summary>Asks and reads the whole answer.</summary>
    /// <exception cref="HttpOperationException">The API server refused.</exception>
    /// <exception cref="HttpRequestException">The API server could not be reached, or took too long.</exception>
    public async Task<byte[]> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var limit = _configuration.HttpClientTimeout;
        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await OpenAsync(request, either.Token);
            return await response.Content.ReadAsByteArrayAsync(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"{request} got no answer within {limit.TotalSeconds:0} s.", new TimeoutException());
        }
    }

    /// <summary>Asks and returns as soon as the answer begins; only the token bounds the time.</summary>
    /// <exception cref="HttpOperationException">The API server refused.</exception>
    /// <exception cref="HttpRequestException">The API server could not be reached.</exception>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var authorization = await _credentials.GetAsync(cancellationToken);
        var response = await SendOnceAsync(request, authorization, cancellationToken);
        if (response.StatusCode == System.Net.HttpStatusCode.Unauthorized && _credentials.Renew(authorization))
        {
            // The token was rotated under us. Once is enough: a fresh token that is refused will be refused again.
            response.Dispose();
            authorization = await _credentials.GetAsync(cancellationToken);
            response = await SendOnceAsync(request, authorization, cancellationToken);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var content = await response.Content.ReadAsStringAsync(cancellationToken);
            throw ApiRefusal.From(request, response, content);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(
        ApiRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var message = request.ToMessage();
        message.Headers.Authorization = authorization;

        // The handler takes the name that it demands of the server from here, and from nowhere else.
        message.Headers.Host = _configuration.TlsServerName;
        message.Version = _configuration.DisableHttp2 ? System.Net.HttpVersion.Version11 : System.Net.HttpVersion.Version20;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        try
        {
            return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new HttpRequestException(failure.HttpRequestError, $"{request} at {BaseUri.Authority}: {failure.Message}", failure, failure.StatusCode);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler reports its own connect timeout as a cancellation, which nobody asked for.
            throw new HttpRequestException($"{request} at {BaseUri.Authority}: no connection within {ApiTransport.ConnectTimeout.TotalSeconds:0} s.", failure);
        }
    }
}
