using System.Reflection;

namespace Kubernaut.Storage.Migrations;

/// <summary>Finds the steps that were built into this assembly.</summary>
internal static class EmbeddedMigrations
{
    private const string Folder = "Migrations/";
    private const string DownEnding = ".down.sql";

    /// <summary>All steps, in their order.</summary>
    /// <exception cref="InvalidOperationException">Two steps have the same number.</exception>
    public static IReadOnlyList<Migration> All()
    {
        var assembly = typeof(EmbeddedMigrations).Assembly;
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToDictionary(name => name[Folder.Length..], name => Read(assembly, name), StringComparer.Ordinal);
        var migrations = scripts
            .Where(script => !script.Key.EndsWith(DownEnding, StringComparison.Ordinal))
            .Select(script => Migration.Parse(script.Key, script.Value, scripts.GetValueOrDefault(Path.ChangeExtension(script.Key, null) + DownEnding)))
            .OrderBy(migration => migration.Number)
            .ToList();

        var twice = migrations.GroupBy(migration => migration.Number).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? migrations
            : throw new InvalidOperationException($"Migrations {string.Join(" and ", twice.Select(migration => migration.Name))} share a number.");
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
