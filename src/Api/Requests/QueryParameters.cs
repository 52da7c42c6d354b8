using System.Globalization;
using Kubernaut.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Kubernaut.Api.Requests;

/// <summary>Reads a query string strictly: a filter that was silently ignored would return the wrong rows.</summary>
internal sealed class QueryParameters
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unread;
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);
    private readonly ProblemList _problems = new();

    public QueryParameters(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            _values[name] = values.Count > 0 ? values[0]! : "";
            if (values.Count > 1)
            {
                AddProblem(name, "is given more than once");
            }
            else if (_values[name].Length == 0)
            {
                AddProblem(name, "is empty");
            }
            else if (name.Contains('\0', StringComparison.Ordinal) || _values[name].Contains('\0', StringComparison.Ordinal))
            {
                AddProblem(name, "must not contain the character U+0000");
            }
        }

        _unread = [.. _values.Keys];
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public void AddProblem(string name, string message) => _problems.AddParameter(name, message);

    public string? Text(string name)
    {
        _unread.Remove(name);
        _known.Add(name);
        return _values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    public string? Choice(string name, IReadOnlyList<string> choices)
    {
        var text = Text(name);
        if (text is not null && !choices.Contains(text))
        {
            AddProblem(name, $"must be one of {string.Join(", ", choices)}");
        }

        return text;
    }

    public int Integer(string name, int least, int most, int otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        AddProblem(name, $"must be a whole number from {least} to {most}");
        return otherwise;
    }

    public double Number(string name, double least, double most, double otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        AddProblem(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}"));
        return otherwise;
    }

    public bool Flag(string name) => Choice(name, ["true", "false"]) == "true";

    /// <summary>RFC 3339, a date in UTC, or an age such as 24h or 7d.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <param name="now">What an age is counted back from.</param>
    /// <param name="endOfDay">Whether a date means the end of that day, rather than its beginning.</param>
    public DateTimeOffset? Instant(string name, DateTimeOffset now, bool endOfDay)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Rfc3339.TryParse(text, out var instant))
        {
            return instant;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            var midnight = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            return endOfDay && date < DateOnly.MaxValue ? midnight.AddDays(1) : midnight;
        }

        if (text[^1] is 'h' or 'd' && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100_000)
        {
            return text[^1] is 'h' ? now.AddHours(-count) : now.AddDays(-count);
        }

        AddProblem(name, "must be an instant of RFC 3339 with a zone, a date, or an age such as 24h or 7d");
        return null;
    }

    /// <returns>The parameters whose names begin so, with the rest of their names.</returns>
    public IReadOnlyList<KeyValuePair<string, string>> WithPrefix(string prefix, int most)
    {
        _known.Add(prefix + '*');
        var found = _values.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && pair.Key.Length > prefix.Length)
            .Select(pair => KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value))
            .ToList();
        _unread.RemoveWhere(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length);
        if (found.Count > most)
        {
            AddProblem($"{prefix}{found[most].Key}", $"is one too many; at most {most} of these are possible");
        }

        return found;
    }

    /// <summary>To be called last: what has not been read by now is unknown here.</summary>
    /// <exception cref="RequestRefusedException">There are problems; it carries all of them.</exception>
    public void ThrowIfInvalid()
    {
        foreach (var name in _unread)
        {
            AddProblem(name, _known.Count == 0 ? "is not a parameter known here; none is" : $"is not a parameter known here; known are {string.Join(", ", _known)}");
        }

        if (!_problems.IsEmpty)
        {
            throw new RequestRefusedException(ApiProblem.Invalid(_problems.ToList()));
        }
    }
}
