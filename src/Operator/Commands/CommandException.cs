namespace Kubernaut.Operator.Commands;

/// <summary>What was asked for cannot be done; the message is for the person who asked.</summary>
internal sealed class CommandException(string message) : Exception(message);
