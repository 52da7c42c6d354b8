using System.Diagnostics.Metrics;

namespace Kubernaut.Api.Access;

/// <summary>What the door tells Prometheus.</summary>
internal sealed class AccessMetrics
{
    public const string Allowed = "allowed";
    public const string Unauthenticated = "unauthenticated";
    public const string Forbidden = "forbidden";
    public const string Undecided = "undecided";
    public const string Limited = "limited";

    private readonly Counter<long> _decisions;

    public AccessMetrics(IMeterFactory meters)
    {
        _decisions = meters.Create("Kubernaut.Access").CreateCounter<long>(
            "kubernaut_access_decisions",
            description: "Requests by what was decided about their caller: allowed, unauthenticated, forbidden, undecided (the API server could not be asked), limited (allowed, but too many).");

        // A rate needs a start.
        foreach (var decision in (string[])[Allowed, Unauthenticated, Forbidden, Undecided, Limited])
        {
            Add(decision, 0);
        }
    }

    public void Decided(string decision) => Add(decision, 1);

    private void Add(string decision, int count) => _decisions.Add(count, new KeyValuePair<string, object?>("decision", decision));
}
