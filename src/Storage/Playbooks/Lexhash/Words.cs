using System.Text.RegularExpressions;

namespace Kubernaut.Storage.Playbooks.Lexhash;

/// <summary>Splits text into words as people say them: <c>KubePodCrashLooping</c> is four.</summary>
internal static partial class Words
{
    public static IEnumerable<Word> Split(string text)
    {
        foreach (Match run in Run().Matches(VolatileIds.Strip(text)))
        {
            var parts = Part().Matches(run.Value);

            if (parts.Count == 1)
            {
                yield return new Word(run.Value.ToLowerInvariant(), JoinedForm: null);
                continue;
            }

            // The joined form goes with the first part, so that each form is counted once.
            var joined = run.Value.ToLowerInvariant();

            foreach (Match part in parts)
            {
                yield return new Word(part.Value.ToLowerInvariant(), joined);
                joined = null;
            }
        }
    }

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Run();

    // An acronym keeps its plural s (PVCs), and ends where a capitalized word begins (CPUThrottling).
    [GeneratedRegex("[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z0-9]+")]
    private static partial Regex Part();
}
