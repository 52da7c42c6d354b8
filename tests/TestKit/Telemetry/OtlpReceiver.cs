using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;

namespace Kubernaut.TestKit.Telemetry;

/// <summary>A collector on loopback that speaks OTLP over HTTP and remembers what it was sent.</summary>
/// <remarks>Field numbers: https://github.com/open-telemetry/opentelemetry-proto.</remarks>
public sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, string> _metrics = new();

    public OtlpReceiver()
    {
        Endpoint = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Endpoint.ToString());
        _listener.Start();
        _ = ReceiveAsync();
    }

    public Uri Endpoint { get; }

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>Names of metrics, with the meter that each comes from.</summary>
    public IReadOnlyDictionary<string, string> Metrics => _metrics;

    public void Dispose() => _listener.Close();

    private async Task ReceiveAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await Decoded(context.Request).CopyToAsync(body);
            switch (context.Request.Url!.AbsolutePath)
            {
                case "/v1/traces":
                    ReadTraces(new ProtobufFields(body.ToArray()));
                    break;
                case "/v1/metrics":
                    ReadMetrics(new ProtobufFields(body.ToArray()));
                    break;
            }

            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
    }

    private void ReadTraces(ProtobufFields request)
    {
        foreach (var scope in request.Messages(1).SelectMany(resource => resource.Messages(2)))
        {
            var source = scope.Messages(1).Select(about => about.Text(1)).FirstOrDefault("");
            foreach (var span in scope.Messages(2))
            {
                _spans.Enqueue(new ReceivedSpan
                {
                    Source = source,
                    Name = span.Text(5),
                    TraceId = Convert.ToHexStringLower(span.Bytes(1)),
                    SpanId = Convert.ToHexStringLower(span.Bytes(2)),
                    ParentSpanId = Convert.ToHexStringLower(span.Bytes(4)),
                    Attributes = span.Messages(9).ToDictionary(attribute => attribute.Text(1), attribute => attribute.Messages(2).Select(Value).FirstOrDefault("")),
                    Links = [.. span.Messages(13).Select(link => Convert.ToHexStringLower(link.Bytes(1)))],
                });
            }
        }
    }

    private void ReadMetrics(ProtobufFields request)
    {
        foreach (var scope in request.Messages(1).SelectMany(resource => resource.Messages(2)))
        {
            var meter = scope.Messages(1).Select(about => about.Text(1)).FirstOrDefault("");
            foreach (var metric in scope.Messages(2))
            {
                _metrics[metric.Text(1)] = meter;
            }
        }
    }

    private static string Value(ProtobufFields any) => any.Text(1) is { Length: > 0 } text ? text : any.Integer(3).ToString(CultureInfo.InvariantCulture);

    private static Stream Decoded(HttpListenerRequest request) =>
        request.Headers["Content-Encoding"] is "gzip" ? new GZipStream(request.InputStream, CompressionMode.Decompress) : request.InputStream;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
