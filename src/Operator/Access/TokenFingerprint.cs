using System.Security.Cryptography;
using System.Text;

namespace Kubernaut.Operator.Access;

/// <summary>What stands for a token where it must be told from others, so that no token lies in memory longer than its request.</summary>
internal static class TokenFingerprint
{
    public static string Of(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
