using System.Text;

namespace Kubernaut.TestKit.Telemetry;

/// <summary>The fields of one protobuf message by their numbers: just enough to read what an OTLP exporter sends.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding/</remarks>
internal sealed class ProtobufFields
{
    private readonly List<(int Number, byte[] Value)> _fields = [];

    public ProtobufFields(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            var key = Varint(ref message);
            var length = (key & 7) switch
            {
                0 => VarintLength(message),
                1 => 8,
                2 => (int)Varint(ref message),
                5 => 4,
                var wire => throw new InvalidDataException($"Wire type {wire} is not expected."),
            };
            _fields.Add(((int)(key >> 3), message[..length].ToArray()));
            message = message[length..];
        }
    }

    public IEnumerable<ProtobufFields> Messages(int number) => _fields.Where(field => field.Number == number).Select(field => new ProtobufFields(field.Value));

    public byte[] Bytes(int number) => _fields.LastOrDefault(field => field.Number == number).Value ?? [];

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    public long Integer(int number)
    {
        ReadOnlySpan<byte> value = Bytes(number);
        return value.IsEmpty ? 0 : (long)Varint(ref value);
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    private static int VarintLength(ReadOnlySpan<byte> bytes)
    {
        var length = 1;
        while (bytes[length - 1] >= 0x80)
        {
            length++;
        }

        return length;
    }
}
