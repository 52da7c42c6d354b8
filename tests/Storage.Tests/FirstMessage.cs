using Microsoft.Extensions.Logging;

namespace Kubernaut.Storage.Tests;

/// <summary>A log of which a test waits for the first line.</summary>
internal sealed class FirstMessage<T> : ILogger<T>
{
    private readonly TaskCompletionSource<string> _text = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string> Text => _text.Task;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _text.TrySetResult(formatter(state, exception));
}
