namespace Kubernaut.Storage.Archives;

/// <summary>An archive cannot be written, or is not what it should be.</summary>
public sealed class ArchiveException(string message, Exception? inner = null) : Exception(message, inner);
