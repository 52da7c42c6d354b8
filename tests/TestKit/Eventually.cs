using System.Diagnostics;

namespace Kubernaut.TestKit;

/// <summary>Awaits what another process does in its own time; gives up loudly.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan timeout, Func<string> otherwise)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > timeout)
            {
                throw new TimeoutException(otherwise());
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    /// <summary>Returns the first value that is not null.</summary>
    public static async Task<T> AppearsAsync<T>(Func<Task<T?>> read, TimeSpan timeout, Func<string> otherwise)
        where T : class
    {
        T? value = null;
        await TrueAsync(async () => (value = await read()) is not null, timeout, otherwise);
        return value!;
    }
}
