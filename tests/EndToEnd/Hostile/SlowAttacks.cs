using System.Globalization;
using System.Text;

namespace Kubernaut.EndToEnd.Hostile;

/// <summary>Senders who keep a connection busy with next to nothing.</summary>
internal static class SlowAttacks
{
    private const int HoldBytes = 40;

    public static IEnumerable<HostileRequest> Of(string writer, string stranger, int count)
    {
        foreach (var number in Enumerable.Range(0, count))
        {
            var token = number % 2 == 0 ? writer : stranger;
            var head = HostileRequest.Head("POST", "/api/v1/audit-events", token, "Content-Type: application/json", string.Create(CultureInfo.InvariantCulture, $"Content-Length: {1000 + number}"));
            var text = (number % 4) switch
            {
                0 => head + "\r\n{\"event_type\":\"",
                1 => head + "\r\n",
                2 => head,
                _ => "POST /api/v1/aud",
            };
            yield return new HostileRequest { Kind = "slow", Bytes = Encoding.Latin1.GetBytes(text), DripBytes = HoldBytes };
        }
    }
}
