using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Kubernaut.Api.Requests;
using Kubernaut.Api.Tests.Audit;
using Kubernaut.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Kubernaut.Api.Tests.Requests;

public sealed class BodyBudgetTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const int Megabyte = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Half_sent_bodies_are_refused_once_they_hold_too_much_and_small_ones_are_served()
    {
        var budget = host.Services.GetRequiredService<BodyBudget>();
        var held = new List<TcpClient>();
        var answers = new List<Task<string>>();
        while (held.Count * 4L * Megabyte < BodyBudget.MaxBytes + (8 * Megabyte))
        {
            var connection = new TcpClient();
            held.Add(connection);
            await connection.ConnectAsync(IPAddress.Loopback, host.Api.BaseAddress!.Port);
            answers.Add(AnswerAsync(connection.GetStream()));
            await SendMostAsync(connection.GetStream());
        }

        var first = await (await Task.WhenAny(answers).WaitAsync(Patience));
        var small = await host.PostAsync(Sample.Path, Sample.Event().ToJsonString());
        var taken = budget.Taken;
        held.ForEach(connection => connection.Dispose());

        Assert.StartsWith("HTTP/1.1 503 ", first, StringComparison.Ordinal);
        Assert.Contains("\nRetry-After: ", first, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, small.StatusCode);
        Assert.InRange(taken, BodyBudget.MaxBytes / 2, BodyBudget.MaxBytes);
        await Eventually.TrueAsync(() => Task.FromResult(budget.Taken == 0), Patience, () => $"{budget.Taken} bytes were not given back");
    }

    [Fact]
    public async Task An_answered_body_has_given_back_what_it_took()
    {
        var budget = host.Services.GetRequiredService<BodyBudget>();

        var stored = await host.PostAsync(Sample.Path, Sample.Event().With("event_data", new JsonObject { ["text"] = new string('a', 100_000) }).ToJsonString());

        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        await Eventually.TrueAsync(() => Task.FromResult(budget.Taken == 0), Patience, () => $"{budget.Taken} bytes were not given back");
    }

    /// <summary>Four of five megabytes.</summary>
    private static async Task SendMostAsync(NetworkStream stream)
    {
        var head = $"POST {Sample.Path}/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {5 * Megabyte}\r\n\r\n";
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head + new string(' ', 4 * Megabyte)));
        }
        catch (IOException)
        {
            // The server has heard enough.
        }
    }

    /// <returns>The head of the answer.</returns>
    private static async Task<string> AnswerAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            head.Append(line).Append('\n');
        }

        return head.ToString();
    }
}
