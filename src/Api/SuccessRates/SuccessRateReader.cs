using System.Globalization;
using Kubernaut.Api.Requests;
using Kubernaut.Storage.SuccessRates;
using Microsoft.AspNetCore.Http;

namespace Kubernaut.Api.SuccessRates;

/// <summary>Turns a query string into what to count.</summary>
internal static class SuccessRateReader
{
    private const string DefaultRange = "7d";
    private const int DefaultMinSamples = 5;
    private const int MaxHours = 365 * 24;

    /// <exception cref="Problems.RequestRefusedException">With everything that is wrong.</exception>
    public static SuccessRateRequest ByIncidentType(IQueryCollection query, DateTimeOffset now) => Read(query, now, parameters => new SuccessRateQuery
    {
        Since = default,
        IncidentType = Required(parameters, "incident_type", 100),
    });

    /// <exception cref="Problems.RequestRefusedException">With everything that is wrong.</exception>
    public static SuccessRateRequest ByPlaybook(IQueryCollection query, DateTimeOffset now) => Read(query, now, parameters => new SuccessRateQuery
    {
        Since = default,
        PlaybookId = Required(parameters, "playbook_id", 64),
        PlaybookVersion = Text(parameters, "playbook_version", 50),
    });

    /// <exception cref="Problems.RequestRefusedException">With everything that is wrong.</exception>
    public static SuccessRateRequest MultiDimensional(IQueryCollection query, DateTimeOffset now) => Read(query, now, parameters =>
    {
        string[] dimensions = ["incident_type", "playbook_id", "playbook_version", "action_type"];
        if (!dimensions.Any(parameters.Has))
        {
            parameters.AddProblem("incident_type", "is required, or another of playbook_id, playbook_version and action_type");
        }
        else if (parameters.Has("playbook_version") && !parameters.Has("playbook_id"))
        {
            parameters.AddProblem("playbook_version", "is possible only with a playbook_id");
        }

        return new SuccessRateQuery
        {
            Since = default,
            IncidentType = Text(parameters, "incident_type", 100),
            PlaybookId = Text(parameters, "playbook_id", 64),
            PlaybookVersion = Text(parameters, "playbook_version", 50),
            ActionType = Text(parameters, "action_type", 253),
        };
    });

    /// <exception cref="Problems.RequestRefusedException">With everything that is wrong.</exception>
    public static (string Range, SuccessRateQuery Query) ExecutionMode(IQueryCollection query, DateTimeOffset now)
    {
        var parameters = new QueryParameters(query);
        var (range, since) = Range(parameters, now);
        parameters.ThrowIfInvalid();
        return (range, new SuccessRateQuery { Since = since });
    }

    private static SuccessRateRequest Read(IQueryCollection query, DateTimeOffset now, Func<QueryParameters, SuccessRateQuery> dimensions)
    {
        var parameters = new QueryParameters(query);
        var (range, since) = Range(parameters, now);
        var request = new SuccessRateRequest
        {
            TimeRange = range,
            MinSamples = parameters.Integer("min_samples", 1, 100, DefaultMinSamples),
            Query = dimensions(parameters) with { Since = since },
        };
        parameters.ThrowIfInvalid();
        return request;
    }

    private static (string Range, DateTimeOffset Since) Range(QueryParameters parameters, DateTimeOffset now)
    {
        var text = parameters.Text("time_range") ?? DefaultRange;
        var hours = text[^1] switch { 'h' => 1, 'd' => 24, _ => 0 };
        if (int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && hours > 0 && count <= MaxHours / hours)
        {
            return (text, now.AddHours(-count * hours));
        }

        parameters.AddProblem("time_range", "must be a number of hours or days up to 365d, such as 24h or 7d");
        return (text, now);
    }

    private static string? Required(QueryParameters parameters, string name, int maxLength)
    {
        if (!parameters.Has(name))
        {
            parameters.AddProblem(name, "is required");
        }

        return Text(parameters, name, maxLength);
    }

    private static string? Text(QueryParameters parameters, string name, int maxLength)
    {
        var text = parameters.Text(name);
        if (text?.EnumerateRunes().Count() > maxLength)
        {
            parameters.AddProblem(name, $"must have at most {maxLength} characters");
        }

        return text;
    }
}

/// <summary>What was asked for, with what the answer repeats of it.</summary>
internal sealed record SuccessRateRequest
{
    /// <summary>As it was sent.</summary>
    public required string TimeRange { get; init; }

    public required int MinSamples { get; init; }

    public required SuccessRateQuery Query { get; init; }
}
