using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Kubernaut.TestKit.Embedders;

/// <summary>A model of a test: each word adds to one place of the vector, which another model puts elsewhere.</summary>
internal static partial class HashedWords
{
    /// <returns>Not normalised, as some services answer.</returns>
    public static float[] Vector(string text, string model, int dimensions)
    {
        var vector = new float[dimensions];
        foreach (Match word in Word().Matches(text.ToLowerInvariant()))
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(model + word.Value));
            vector[BitConverter.ToUInt32(hash) % dimensions] += hash[4] % 2 == 0 ? 1 : -1;
        }

        return vector;
    }

    [GeneratedRegex("[a-z0-9]{3,}")]
    private static partial Regex Word();
}
