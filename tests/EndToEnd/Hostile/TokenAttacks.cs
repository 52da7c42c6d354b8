using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Kubernaut.TestKit;

namespace Kubernaut.EndToEnd.Hostile;

/// <summary>Ways to be somebody else, or nobody: none may succeed.</summary>
internal static class TokenAttacks
{
    private const string Target = "/api/v1/audit-events?limit=1";

    /// <summary>Longer than any lifetime that is asked for here, so that a token is never dated in the future.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromHours(2);

    public static IEnumerable<HostileRequest> Of(string writer, string foreignAudience, string @namespace, Random random)
    {
        var parts = writer.Split('.');
        string[] tokens =
        [
            foreignAudience,
            Redated(writer, TimeSpan.FromDays(-1)),
            Unsigned(@namespace),
            writer[..^3],
            writer + "AAAA",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{Base64Url.EncodeToString("""{"sub":"system:serviceaccount:kube-system:admin"}"""u8)}.{parts[2]}",
            writer.ToUpperInvariant(),
            new string('a', 8000),
            "null", "undefined", "admin", "../../etc/passwd", "' OR '1'='1", "{\"token\":1}",
            .. Enumerable.Range(0, 60).Select(_ => Flipped(writer, random)),
            .. Enumerable.Range(0, 40).Select(_ => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(96))),
        ];
        foreach (var token in tokens)
        {
            yield return HostileRequest.Get("token", Target, token);
        }

        string[] headers =
        [
            $"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("admin:admin"))}",
            $"Authorization: Bearer {writer}\r\nAuthorization: Bearer {writer}",
            $"Authorization: Bearer {writer}, Bearer {writer}",
            $"Authorization: {writer}",
            "Authorization: Bearer",
            "Authorization: Bearer \t ",
            $"Authorization : Bearer {writer}",
            $"X-Authorization: Bearer {writer}",
            $"Proxy-Authorization: Bearer {writer}",
            $"Cookie: token={writer}; Authorization={writer}",
            "X-Remote-User: system:admin\r\nX-Remote-Group: system:masters",
            "Impersonate-User: system:admin",
            "X-Forwarded-User: system:serviceaccount:default:writer\r\nX-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Client-Cert: Hash=0;Subject=\"CN=admin\"",
            "X-Original-URL: /livez\r\nX-Rewrite-URL: /livez",
        ];
        foreach (var header in headers)
        {
            yield return HostileRequest.Get("identity header", Target, token: null, header);
        }

        yield return HostileRequest.Get("token in the query", $"{Target}&access_token={writer}", token: null);
        yield return HostileRequest.Get("token in the query", $"{Target}&token={writer}", token: null);
        yield return HostileRequest.Get("credentials in the target", $"http://admin:{writer}@kubernaut-storage{Target}", token: null);
    }

    /// <summary>The token of somebody, all but its times, signed with the very key of the API server: it is refused for its times or not at all.</summary>
    /// <param name="token">Any token that the API server made.</param>
    /// <param name="lifetime">Until then it is good; negative when it has been over for as long.</param>
    public static string Redated(string token, TimeSpan lifetime)
    {
        var parts = token.Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        var ends = TimeProvider.System.GetUtcNow().Add(lifetime);
        claims["iat"] = (ends - Validity).ToUnixTimeSeconds();
        claims["nbf"] = (ends - Validity).ToUnixTimeSeconds();
        claims["exp"] = ends.ToUnixTimeSeconds();

        // Without the key the attack would be one more forged signature, so a missing file fails the test.
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(Required.Variable(Required.Folder), "pki", "accounts.key")));
        var content = $"{parts[0]}.{Encoded(claims.ToJsonString())}";
        return $"{content}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}";
    }

    private static string Unsigned(string @namespace) =>
        $"{Encoded("""{"alg":"none","typ":"JWT"}""")}.{Encoded($$"""{"iss":"https://kubernetes.default.svc","sub":"system:serviceaccount:{{@namespace}}:writer"}""")}.";

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    /// <summary>Another letter in one place. The last one of a part may hold spare bits that say nothing, so it is left alone.</summary>
    private static string Flipped(string token, Random random)
    {
        int place;
        do
        {
            place = random.Next(token.Length - 1);
        }
        while (token[place] == '.' || token[place + 1] == '.');

        var letters = token.ToCharArray();
        letters[place] = letters[place] == 'Q' ? 'R' : 'Q';
        return new string(letters);
    }
}
