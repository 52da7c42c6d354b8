using System.Text.RegularExpressions;

namespace Kubernaut.Storage.Migrations;

/// <summary>All steps with what each makes and which others it cannot do without, both read from the scripts.</summary>
internal sealed class MigrationGraph
{
    private readonly Dictionary<int, MigrationNode> _nodes = [];

    /// <param name="migrations">In their order.</param>
    public MigrationGraph(IReadOnlyList<Migration> migrations)
    {
        Migrations = migrations;
        IReadOnlySet<SchemaObject> before = new HashSet<SchemaObject>();
        foreach (var migration in migrations)
        {
            var words = Words(migration.Sql);
            var after = SchemaChanges.Apply(migration.Sql, before);
            _nodes[migration.Number] = new MigrationNode
            {
                Migration = migration,
                Creates = [.. after.Except(before)],
                Alters = [.. words.Where(word => before.Contains(new SchemaObject(SchemaObjectKind.Table, null, word)))],
                Requires = [.. _nodes.Values.Where(earlier => earlier.IsNeededBy(words)).Select(earlier => earlier.Migration)],
            };
            before = after;
        }

        Objects = before;
    }

    public IReadOnlyList<Migration> Migrations { get; }

    /// <summary>What there is after all of them.</summary>
    public IReadOnlySet<SchemaObject> Objects { get; }

    public MigrationNode this[Migration migration] => _nodes[migration.Number];

    /// <summary>The steps that make the tables whole, with all that these need, in their order.</summary>
    /// <param name="tables">All when empty.</param>
    /// <param name="skip">Names of steps, or of tables, to be left out.</param>
    /// <exception cref="MigrationSelectionException">A table is unknown, or something to be skipped is needed by another step.</exception>
    public IReadOnlyList<Migration> Select(IReadOnlyCollection<string> tables, IReadOnlyCollection<string> skip)
    {
        var known = Objects.Where(each => each.Kind is SchemaObjectKind.Table).Select(each => each.Name).Order(StringComparer.Ordinal).ToArray();
        RefuseUnknown(tables, known, "tables");
        RefuseUnknown(skip, [.. known, .. Migrations.Select(migration => migration.Name)], "what can be skipped");

        var chosen = new SortedDictionary<int, MigrationNode>();
        var before = -1;
        while (chosen.Count != before)
        {
            // Whatever alters a table that is there now belongs to it; what that needs may bring tables of its own.
            before = chosen.Count;
            foreach (var node in _nodes.Values.Where(node => tables.Count == 0 || Wanted(node, tables, chosen)))
            {
                chosen[node.Migration.Number] = node;
            }
        }

        var skipped = chosen.Values.Where(node => skip.Contains(node.Migration.Name) || node.Tables.Any(skip.Contains)).ToList();
        var kept = chosen.Values.Except(skipped).ToList();
        foreach (var needed in skipped)
        {
            if (kept.Find(node => node.Requires.Contains(needed.Migration)) is { } needing)
            {
                throw new MigrationSelectionException($"{needed.Migration.Name} cannot be skipped: {needing.Migration.Name} needs it. Skip both, or neither.");
            }
        }

        return [.. kept.Select(node => node.Migration)];
    }

    private static bool Wanted(MigrationNode node, IReadOnlyCollection<string> tables, SortedDictionary<int, MigrationNode> chosen) =>
        node.Tables.Any(tables.Contains)
        || (node.Tables.Count == 0 && node.Alters.Any(table => tables.Contains(table) || chosen.Values.Any(each => each.Tables.Contains(table))))
        || chosen.Values.Any(each => each.Requires.Contains(node.Migration));

    private static void RefuseUnknown(IReadOnlyCollection<string> names, IReadOnlyCollection<string> known, string what)
    {
        if (names.Except(known).ToArray() is { Length: > 0 } unknown)
        {
            throw new MigrationSelectionException($"Unknown: {string.Join(", ", unknown)}. Available {what}: {string.Join(", ", known)}.");
        }
    }

    /// <summary>Every name that the script uses. Strings in the body of a function count, since such a body names tables in them.</summary>
    private static HashSet<string> Words(string sql) =>
        [.. SqlStatements.SplitBare(sql).SelectMany(statement => Regex.Matches(statement, @"\w+")).Select(match => match.Value)];
}

/// <summary>One step among the others.</summary>
internal sealed record MigrationNode
{
    public required Migration Migration { get; init; }

    public required IReadOnlyList<SchemaObject> Creates { get; init; }

    /// <summary>Tables of earlier steps that the script names.</summary>
    public required IReadOnlyList<string> Alters { get; init; }

    public required IReadOnlyList<Migration> Requires { get; init; }

    public IReadOnlyList<string> Tables => [.. Creates.Where(each => each.Kind is SchemaObjectKind.Table).Select(each => each.Name)];

    /// <summary>Whether a script that uses these words needs this step.</summary>
    public bool IsNeededBy(IReadOnlySet<string> words) => Creates.Any(each => each.Kind switch
    {
        SchemaObjectKind.Table or SchemaObjectKind.Function or SchemaObjectKind.Index => words.Contains(each.Name),

        // A column that came with its table is needed with that.
        SchemaObjectKind.Column => words.Contains(each.Name) && words.Contains(each.Table!),
        _ => false,
    });

    public MigrationInfo Info() => new()
    {
        Name = Migration.Name,
        Description = Migration.Description,
        Tables = Tables,
        Indexes = [.. Creates.Where(each => each.Kind is SchemaObjectKind.Index).Select(each => each.Name)],
        Columns = [.. Creates.Where(each => each.Kind is SchemaObjectKind.Column && !Tables.Contains(each.Table)).Select(each => $"{each.Table}.{each.Name}")],
        Requires = [.. Requires.Select(each => each.Name)],
        RequiredExtension = Migration.RequiredExtension,
    };
}
