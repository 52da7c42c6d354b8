using System.Globalization;

namespace Kubernaut.TestKit.Servers;

/// <summary>What a process and its children have had of the processors. Unlike a rate, that does not depend on what else the machine does.</summary>
/// <remarks>proc(5): fields 4 and 14 to 17 of <c>/proc/PID/stat</c>, in ticks of a hundredth of a second.</remarks>
public static class ProcessorClock
{
    public static TimeSpan Read(int pid)
    {
        var own = Fields(pid) ?? throw new InvalidOperationException($"There is no process {pid}.");

        // Children that are gone have left their time with the parent.
        var ticks = own[14] + own[15] + own[16] + own[17];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var other) && Fields(other) is { } fields && fields[4] == pid)
            {
                ticks += fields[14] + fields[15];
            }
        }

        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    /// <returns>By their numbers in the manual, from the fourth to the seventeenth; null when the process is gone.</returns>
    private static long[]? Fields(int pid)
    {
        try
        {
            // The second field is a name in parentheses, which may hold anything.
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return [0, 0, 0, 0, .. fields.Skip(1).Take(14).Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
