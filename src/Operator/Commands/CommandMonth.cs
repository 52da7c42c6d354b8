using System.Globalization;
using Kubernaut.Storage.Partitions;

namespace Kubernaut.Operator.Commands;

/// <summary>Months as a person types them.</summary>
internal static class CommandMonth
{
    /// <exception cref="CommandException">It is none.</exception>
    public static Month Parse(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            ? Month.Of(first)
            : throw new CommandException($"'{text}' is not a month (YYYY-MM)");
}
