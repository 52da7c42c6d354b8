namespace Kubernaut.Api.Tests;

/// <summary>Bodies with a few bytes changed, added or cut out.</summary>
internal static class MangledBody
{
    /// <summary>Bytes that mean something to a parser of JSON, or of UTF-8.</summary>
    private static readonly byte[] Nasty = [0x00, 0x22, 0x2c, 0x2d, 0x30, 0x39, 0x3a, 0x5b, 0x5c, 0x5d, 0x65, 0x75, 0x7b, 0x7d, 0x80, 0xc0, 0xed, 0xf8, 0xff];

    public static byte[] Of(byte[] body, Random random)
    {
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(body.Length);
            switch (random.Next(4))
            {
                case 0:
                    body = [.. body[..at], Nasty[random.Next(Nasty.Length)], .. body[(at + 1)..]];
                    break;
                case 1:
                    body = [.. body[..at], Nasty[random.Next(Nasty.Length)], .. body[at..]];
                    break;
                case 2:
                    body = [.. body[..at], .. body[Math.Min(at + random.Next(1, 5), body.Length)..]];
                    break;
                default:
                    body = body[..Math.Max(at, 1)];
                    break;
            }
        }

        return body;
    }

    public static ByteArrayContent AsJson(byte[] body) => new(body) { Headers = { ContentType = new("application/json") } };
}
