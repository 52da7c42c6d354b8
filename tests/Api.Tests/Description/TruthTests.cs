using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kubernaut.Api.Tests.Playbooks;

namespace Kubernaut.Api.Tests.Description;

/// <summary>What the document says, held against the running server from outside.</summary>
public sealed class TruthTests(PlaybookHost playbooks) : IClassFixture<PlaybookHost>
{
    private const string KnownAre = "known are ";

    private readonly ApiHost _host = playbooks.Api;

    [Fact]
    public async Task Every_example_is_accepted_and_answered_as_described()
    {
        var description = await ApiDescription.ReadAsync(_host);
        var schema = new AnswerSchema(description);
        var problems = new List<string>();

        foreach (var operation in description.Operations)
        {
            foreach (var body in operation.ExampleBodies)
            {
                using var answer = await SendAsync(operation, operation.ExampleUrl(), body);
                var status = ((int)answer.StatusCode).ToString(null, null);
                var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
                if (!answer.IsSuccessStatusCode && !(status == "404" && operation.Path.Contains('{', StringComparison.Ordinal)))
                {
                    problems.Add($"{operation}: its example is answered with {status}: {json}");
                }
                else if (operation.Responses[status] is not { } described)
                {
                    problems.Add($"{operation} answers {status}, which is not described");
                }
                else
                {
                    problems.AddRange(schema.Problems(description.Follow(described)["content"]!["application/json"]!["schema"]!, json).Select(problem => $"{operation} {status}: {problem}"));
                }
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task Every_parameter_that_is_read_is_described_and_the_reverse()
    {
        foreach (var operation in (await ApiDescription.ReadAsync(_host)).Operations)
        {
            using var answer = await SendAsync(operation, operation.ExampleUrl("no_such_parameter", "1"), operation.ExampleBodies[0]);

            var described = operation.QueryParameters.Select(parameter => parameter["name"]!.GetValue<string>() + (parameter["schema"]!["patternProperties"] is null ? "" : ".*"));
            Assert.True(described.Order(StringComparer.Ordinal).SequenceEqual(Known(await ProblemsAsync(answer), "no_such_parameter").Order(StringComparer.Ordinal)), $"{operation}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Fact]
    public async Task Every_member_that_is_read_or_required_is_described_and_the_reverse()
    {
        var description = await ApiDescription.ReadAsync(_host);
        foreach (var operation in description.Operations.Where(operation => operation.Body is not null))
        {
            var (schema, isArray) = BodySchema(description, operation);
            var unknown = new JsonObject { ["no_such_member"] = 1 };

            using var answer = await SendAsync(operation, operation.Path, isArray ? new JsonArray(unknown) : unknown);

            var problems = await ProblemsAsync(answer);
            var at = isArray ? "/0" : "";
            Assert.Equal(schema["properties"]!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal), Known(problems, at + "/no_such_member"));
            Assert.Equal(
                schema["required"]!.AsArray().Select(name => $"{at}/{name}").Order(StringComparer.Ordinal),
                problems.Where(problem => problem.Message == "is required").Select(problem => problem.Place).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Every_bound_of_a_parameter_is_the_bound_of_the_server()
    {
        foreach (var operation in (await ApiDescription.ReadAsync(_host)).Operations)
        {
            foreach (var parameter in operation.QueryParameters)
            {
                var name = parameter["name"]!.GetValue<string>();
                foreach (var (value, isValid) in Probes(parameter["schema"]!))
                {
                    using var answer = await SendAsync(operation, operation.ExampleUrl(name, value is JsonValue text ? text.ToString() : value.ToJsonString()), operation.ExampleBodies[0]);
                    var isRefused = answer.StatusCode is HttpStatusCode.BadRequest && (await ProblemsAsync(answer)).Any(problem => problem.Place == name);
                    Assert.True(isRefused != isValid, $"{operation}: {name}={value} is {(isValid ? "refused" : "accepted")}");
                }
            }
        }
    }

    [Fact]
    public async Task Every_bound_of_a_member_is_the_bound_of_the_server()
    {
        var description = await ApiDescription.ReadAsync(_host);
        foreach (var operation in description.Operations.Where(operation => operation.Body is not null))
        {
            var (schema, isArray) = BodySchema(description, operation);
            foreach (var (member, declared) in schema["properties"]!.AsObject())
            {
                foreach (var (value, isValid) in Probes(declared!))
                {
                    var body = new JsonObject { [member] = value };

                    using var answer = await SendAsync(operation, operation.Path, isArray ? new JsonArray(body) : body);

                    var place = (isArray ? "/0/" : "/") + member;
                    var isRefused = (await ProblemsAsync(answer)).Any(problem => problem.Place == place && !problem.Message.StartsWith("is possible only", StringComparison.Ordinal));
                    Assert.True(isRefused != isValid, $"{operation}: {member} = {value.ToJsonString()[..Math.Min(80, value.ToJsonString().Length)]} is {(isValid ? "refused" : "accepted")}");
                }
            }
        }
    }

    /// <summary>Values on both sides of each bound.</summary>
    private static IEnumerable<(JsonNode Value, bool IsValid)> Probes(JsonNode schema)
    {
        if (schema["minimum"] is { } least && schema["maximum"] is { } most)
        {
            yield return (least.DeepClone(), true);
            yield return (most.DeepClone(), true);
            yield return ((JsonNode)(least.GetValue<decimal>() - 1), false);
            yield return ((JsonNode)(most.GetValue<decimal>() + 1), false);
        }

        if (schema["maxLength"] is { } longest)
        {
            yield return (new string('x', longest.GetValue<int>()), true);
            yield return (new string('x', longest.GetValue<int>() + 1), false);
        }

        if (schema["minLength"] is not null)
        {
            yield return ("", false);
        }

        if (schema["enum"] is JsonArray choices)
        {
            yield return ("no such choice", false);
            foreach (var choice in choices)
            {
                yield return (choice!.DeepClone(), true);
            }
        }

        if (schema["format"]?.GetValue<string>() is "uuid" or "date-time")
        {
            yield return ("neither", false);
        }
    }

    private static (JsonNode Schema, bool IsArray) BodySchema(ApiDescription description, DescribedOperation operation)
    {
        var schema = description.Follow(operation.Body!["schema"]!);
        return schema["items"] is { } items ? (description.Follow(items), true) : (schema, false);
    }

    private static string[] Known(IEnumerable<(string Place, string Message)> problems, string place)
    {
        var message = problems.Single(problem => problem.Place == place).Message;
        var start = message.IndexOf(KnownAre, StringComparison.Ordinal);
        return start < 0 ? [] : message[(start + KnownAre.Length)..].Split(", ");
    }

    private static async Task<IReadOnlyList<(string Place, string Message)>> ProblemsAsync(HttpResponseMessage answer) =>
    [
        .. (JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]?["details"]?.AsArray() ?? [])
            .Select(problem => ((problem!["pointer"] ?? problem["parameter"])!.GetValue<string>(), problem["message"]!.GetValue<string>())),
    ];

    private async Task<HttpResponseMessage> SendAsync(DescribedOperation operation, string url, JsonNode? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), url);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await _host.Api.SendAsync(request);
    }
}
