namespace Kubernaut.Operator;

/// <summary>Takes settings from files, as a mounted secret has them, so that passwords need not stand in a pod's environment.</summary>
internal static class SettingsFolder
{
    /// <summary>Names the folder. Each file in it is a setting, named as its environment variable would be.</summary>
    public const string Variable = "KUBERNAUT_SETTINGS_FOLDER";

    /// <summary>For every command alike, whatever it builds its configuration from. Files win over variables that the process was started with.</summary>
    /// <exception cref="IOException">The folder or a file in it cannot be read.</exception>
    public static void Load()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder)
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder))
        {
            // An editor, and echo, end a file with a new line.
            Environment.SetEnvironmentVariable(Path.GetFileName(file), File.ReadAllText(file).TrimEnd('\r', '\n'));
        }
    }
}
