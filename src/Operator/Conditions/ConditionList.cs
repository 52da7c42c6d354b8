using Kubernaut.Entities;

namespace Kubernaut.Operator.Conditions;

/// <summary>The conditions of one object while one reconcile fills them in.</summary>
internal sealed class ConditionList(IEnumerable<Condition> before, long generation, DateTimeOffset now)
{
    /// <summary>Kubernetes stores longer ones, but nobody reads them in <c>kubectl describe</c>.</summary>
    private const int MaxMessageLength = 1024;

    private readonly List<Condition> _conditions = [.. before];

    public IList<Condition> ToList() => [.. _conditions];

    /// <returns>Null when it is not there.</returns>
    public Condition? Find(string type) => _conditions.Find(condition => condition.Type == type);

    public void True(string type, string reason, string message) => Set(type, ConditionStatus.True, reason, message);

    public void False(string type, string reason, string message) => Set(type, ConditionStatus.False, reason, message);

    /// <summary>For conditions that are present only while they are true.</summary>
    public void Absent(string type) => _conditions.RemoveAll(condition => condition.Type == type);

    private void Set(string type, string status, string reason, string message)
    {
        var index = _conditions.FindIndex(condition => condition.Type == type);
        var known = index < 0 ? null : _conditions[index];
        var condition = new Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message.Length <= MaxMessageLength ? message : message[..(MaxMessageLength - 1)] + "…",
            ObservedGeneration = generation,

            // The time says since when the status holds, not when somebody last looked.
            LastTransitionTime = known?.Status == status ? known.LastTransitionTime : now,
        };

        if (index < 0)
        {
            _conditions.Add(condition);
        }
        else
        {
            _conditions[index] = condition;
        }
    }
}
