namespace Kubernaut.TestKit;

/// <summary>A file of the repository that is made from the code: tests hold it against what the code would make now, and write it on demand.</summary>
public static class GeneratedFile
{
    /// <summary>Set by <c>make generate</c>.</summary>
    private const string WriteVariable = "KUBERNAUT_GENERATE";

    /// <summary>The working copy that the tests were built in.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <exception cref="InvalidOperationException">The file is another one than the code makes.</exception>
    public static async Task MustBeAsync(string content, params string[] path)
    {
        var file = PathOf(path);
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            await File.WriteAllTextAsync(file, content);
            return;
        }

        var kept = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        if (kept != content)
        {
            var line = kept.Split('\n').Zip(content.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count();
            throw new InvalidOperationException(
                $"{string.Join('/', path)} is not what the code makes of it any more: run `make generate` and look at the difference.\n"
                + $"line {line + 1} is      {kept.Split('\n').ElementAtOrDefault(line)}\nand should be {content.Split('\n').ElementAtOrDefault(line)}");
        }
    }

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Kubernaut.StorageOperator.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the working copy."));
}
