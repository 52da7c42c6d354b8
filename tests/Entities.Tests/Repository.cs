namespace Kubernaut.Entities.Tests;

/// <summary>Finds files of the working copy that the tests were built from.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find(AppContext.BaseDirectory);

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Kubernaut.StorageOperator.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the working copy."));
}
