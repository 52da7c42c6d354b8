using System.Text.Json;

namespace Kubernaut.Storage.Playbooks;

/// <summary>A hash of each field as its owner declared it, kept with the row so that a later declaration can be compared field by field.</summary>
/// <remarks>
/// Compares as the CEL rules of the resource do: the order inside a label's set does not count, a time is an instant,
/// and a field that is absent differs from one that is empty.
/// </remarks>
internal sealed class DeclaredFields
{
    /// <summary>Half of SHA-256: enough to tell fields apart, and a row has a dozen of them.</summary>
    private const int HashLength = 32;

    private static readonly string[] Fixed = ["displayName", "description", "whenToUse", "content", "labels", "change"];

    private readonly SortedDictionary<string, string> _hashes;

    private DeclaredFields(SortedDictionary<string, string> hashes) => _hashes = hashes;

    public static DeclaredFields Of(CatalogEntry entry)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add("displayName", entry.Name);
        Add("description", entry.Description);
        Add("whenToUse", entry.WhenToUse);
        Add("content", entry.Content);
        Add("labels", entry.Labels is null ? null : LabelSets.Canonical(entry.Labels));
        Add("change", entry.Change is { } change ? Json(change.Summary, change.Notes, change.ApprovedBy, change.ApprovedAt?.UtcTicks) : null);
        Add("expectations", Json(entry.ExpectedSuccessRatePercent, entry.ExpectedDurationSeconds));
        Add("owner", entry.Owner);
        Add("maintainer", entry.Maintainer);
        Add("lifecycle", Json(entry.Reason, entry.Notice));
        Add("deletionPolicy", entry.DeletionPolicy.ToString());

        // In clear: Archived is final, so the state declared last must be known, not only that it changed.
        hashes["state"] = entry.State.InDatabase();
        return new DeclaredFields(hashes);

        void Add(string field, string? value)
        {
            if (value is not null)
                hashes[field] = PlaybookText.Hash(value)[..HashLength];
        }

        static string Json(params object?[] values) => JsonSerializer.Serialize(values);
    }

    public static DeclaredFields Parse(string json) =>
        new(new SortedDictionary<string, string>(JsonSerializer.Deserialize<Dictionary<string, string>>(json)!, StringComparer.Ordinal));

    /// <summary>The same text whenever the fields are the same.</summary>
    public string ToJson() => JsonSerializer.Serialize(_hashes);

    /// <summary>What a version may never change, and this declaration has against an earlier one.</summary>
    public IReadOnlyList<string> FixedFieldsThatDiffer(DeclaredFields earlier)
    {
        List<string> fields = [.. Fixed.Where(field => Differs(field, earlier))];
        var archived = CatalogState.Archived.InDatabase();

        if (earlier._hashes.GetValueOrDefault("state") == archived && _hashes["state"] != archived)
            fields.Add("lifecycle.state");

        return fields;
    }

    public bool LifecycleDiffers(DeclaredFields earlier) => Differs("state", earlier) || Differs("lifecycle", earlier);

    private bool Differs(string field, DeclaredFields earlier) =>
        _hashes.GetValueOrDefault(field) != earlier._hashes.GetValueOrDefault(field);
}
