using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace Kubernaut.Bench.Playbooks;

/// <summary>A command of the product as text that any client can send, its parameters written into it.</summary>
internal static partial class BareSql
{
    public static string Of(NpgsqlCommand command) =>
        Parameter().Replace(command.CommandText, name => Literal(command.Parameters[name.Groups[1].Value])) + ";";

    private static string Literal(NpgsqlParameter parameter) => parameter.Value switch
    {
        DBNull when parameter.NpgsqlDbType == NpgsqlDbType.Bigint => "NULL::bigint",
        DBNull => "NULL::text",
        string text => Quoted(text),
        string[] texts => $"ARRAY[{string.Join(',', texts.Select(Quoted))}]::text[]",
        float[] numbers => Quoted($"{{{string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}}}"),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"No literal is known for the parameter {parameter.ParameterName}."),
    };

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // An operator of SQL with a doubled sign (@@) has no word behind it.
    [GeneratedRegex(@"@(\w+)")]
    private static partial Regex Parameter();
}
