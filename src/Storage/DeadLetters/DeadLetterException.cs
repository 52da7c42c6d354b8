namespace Kubernaut.Storage.DeadLetters;

/// <summary>The dead letters cannot be reached, are full or would not survive a crash. Nothing is promised; the same events may be sent again.</summary>
public sealed class DeadLetterException : Exception
{
    public DeadLetterException(string message)
        : base(message)
    {
    }

    public DeadLetterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
