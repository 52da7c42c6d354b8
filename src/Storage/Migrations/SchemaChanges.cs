using System.Text.RegularExpressions;

namespace Kubernaut.Storage.Migrations;

/// <summary>
/// Reads from a script what it makes and what it drops, so that nobody keeps a list of it. It understands what our scripts use;
/// a test compares it with what each script does to a real database.
/// </summary>
internal static partial class SchemaChanges
{
    /// <returns>The objects there are after the script, given those before it.</returns>
    public static IReadOnlySet<SchemaObject> Apply(string sql, IReadOnlySet<SchemaObject> before)
    {
        var objects = new HashSet<SchemaObject>(before);
        foreach (var statement in SqlStatements.SplitBare(sql))
        {
            Apply(statement, objects);
        }

        return objects;
    }

    private static void Apply(string statement, HashSet<SchemaObject> objects)
    {
        if (CreateTable().Match(statement) is { Success: true } table)
        {
            var name = table.Groups["name"].Value;
            objects.Add(new SchemaObject(SchemaObjectKind.Table, null, name));
            objects.UnionWith(Parts(table.Groups["body"].Value).SelectMany(part => Definition(name, part)));
        }
        else if (AlterTable().Match(statement) is { Success: true } alter)
        {
            foreach (var action in Parts(alter.Groups["actions"].Value))
            {
                Alter(alter.Groups["name"].Value, action, objects);
            }
        }
        else if (CreateIndex().Match(statement) is { Success: true } index)
        {
            objects.Add(new SchemaObject(SchemaObjectKind.Index, index.Groups["table"].Value, index.Groups["name"].Value));
        }
        else if (CreateTrigger().Match(statement) is { Success: true } trigger)
        {
            objects.Add(new SchemaObject(SchemaObjectKind.Trigger, trigger.Groups["table"].Value, trigger.Groups["name"].Value));
        }
        else if (CreateRoutine().Match(statement) is { Success: true } routine)
        {
            objects.Add(new SchemaObject(SchemaObjectKind.Function, null, routine.Groups["name"].Value));
        }
        else if (Drop().Match(statement) is { Success: true } drop)
        {
            Remove(drop.Groups["kind"].Value, Parts(drop.Groups["names"].Value), objects);
        }
    }

    private static void Alter(string table, string action, HashSet<SchemaObject> objects)
    {
        if (AddDefinition().Match(action) is { Success: true } added)
        {
            objects.UnionWith(Definition(table, added.Groups["definition"].Value));
        }
        else if (DropPart().Match(action) is { Success: true } dropped)
        {
            var kind = dropped.Groups["kind"].Value.Equals("CONSTRAINT", StringComparison.OrdinalIgnoreCase) ? SchemaObjectKind.Constraint : SchemaObjectKind.Column;
            objects.Remove(new SchemaObject(kind, table, dropped.Groups["name"].Value));
        }
    }

    private static void Remove(string kind, IEnumerable<string> names, HashSet<SchemaObject> objects)
    {
        foreach (var name in names.Select(name => FirstWord().Match(name).Value))
        {
            objects.RemoveWhere(each => kind.ToUpperInvariant() switch
            {
                "TABLE" => each.Table == name || (each.Kind is SchemaObjectKind.Table && each.Name == name),
                "INDEX" => each.Kind is SchemaObjectKind.Index && each.Name == name,
                "TRIGGER" => each.Kind is SchemaObjectKind.Trigger && each.Name == name,
                _ => each.Kind is SchemaObjectKind.Function && each.Name == name,
            });
        }
    }

    /// <summary>A column with the constraints that stand in its line under PostgreSQL's names for them, or a constraint.</summary>
    private static IEnumerable<SchemaObject> Definition(string table, string definition)
    {
        if (NamedConstraint().Match(definition) is { Success: true } constraint)
        {
            yield return new SchemaObject(SchemaObjectKind.Constraint, table, constraint.Groups["name"].Value);
            yield break;
        }

        var column = FirstWord().Match(definition).Value;
        yield return new SchemaObject(SchemaObjectKind.Column, table, column);
        foreach (var (words, name) in ((string, string)[])
            [
                (@"\bPRIMARY\s+KEY\b", $"{table}_pkey"),
                (@"\bREFERENCES\b", $"{table}_{column}_fkey"),
                (@"\bUNIQUE\b", $"{table}_{column}_key"),
                (@"\bCHECK\b", $"{table}_{column}_check"),
            ])
        {
            if (Regex.IsMatch(definition, words, RegexOptions.IgnoreCase))
            {
                yield return new SchemaObject(SchemaObjectKind.Constraint, table, name);
            }
        }
    }

    /// <summary>Splits at the commas that stand in no parentheses.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var (start, depth) = (0, 0);
        for (var at = 0; at <= text.Length; at++)
        {
            if (at == text.Length || (text[at] == ',' && depth == 0))
            {
                yield return text[start..at].Trim();
                start = at + 1;
            }
            else
            {
                depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }

    private const RegexOptions Sql = RegexOptions.IgnoreCase | RegexOptions.Singleline;

    [GeneratedRegex(@"^CREATE\s+TABLE\s+(IF\s+NOT\s+EXISTS\s+)?(?<name>\w+)\s*\((?<body>.*)\)[^()]*(\([^()]*\)\s*)?$", Sql)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^ALTER\s+TABLE\s+(IF\s+EXISTS\s+)?(ONLY\s+)?(?<name>\w+)\s+(?<actions>.*)$", Sql)]
    private static partial Regex AlterTable();

    [GeneratedRegex(@"^ADD\s+(COLUMN\s+)?(IF\s+NOT\s+EXISTS\s+)?(?<definition>.*)$", Sql)]
    private static partial Regex AddDefinition();

    [GeneratedRegex(@"^DROP\s+(?<kind>COLUMN|CONSTRAINT)\s+(IF\s+EXISTS\s+)?(?<name>\w+)", Sql)]
    private static partial Regex DropPart();

    [GeneratedRegex(@"^CONSTRAINT\s+(?<name>\w+)", Sql)]
    private static partial Regex NamedConstraint();

    [GeneratedRegex(@"^CREATE\s+(UNIQUE\s+)?INDEX\s+(CONCURRENTLY\s+)?(IF\s+NOT\s+EXISTS\s+)?(?<name>\w+)\s+ON\s+(ONLY\s+)?(?<table>\w+)", Sql)]
    private static partial Regex CreateIndex();

    [GeneratedRegex(@"^CREATE\s+(OR\s+REPLACE\s+)?TRIGGER\s+(?<name>\w+)\s.*?\sON\s+(?<table>\w+)", Sql)]
    private static partial Regex CreateTrigger();

    [GeneratedRegex(@"^CREATE\s+(OR\s+REPLACE\s+)?(FUNCTION|PROCEDURE)\s+(?<name>\w+)", Sql)]
    private static partial Regex CreateRoutine();

    [GeneratedRegex(@"^DROP\s+(?<kind>TABLE|INDEX|TRIGGER|FUNCTION|PROCEDURE)\s+(CONCURRENTLY\s+)?(IF\s+EXISTS\s+)?(?<names>.*)$", Sql)]
    private static partial Regex Drop();

    [GeneratedRegex(@"^\w+")]
    private static partial Regex FirstWord();
}
