using KubeOps.Operator.Queue;

namespace KubeOps.Tests.Operator.Queue;

/// <summary>Looks for a key without waiting for one.</summary>
internal static class QueueReading
{
    public static bool TryTake<TKey>(this WorkQueue<TKey> queue, out TKey key)
        where TKey : notnull
    {
        using var now = new CancellationTokenSource();
        var take = queue.TakeAsync(now.Token).AsTask();
        if (!take.IsCompleted)
        {
            now.Cancel();
        }

        key = take.IsCompletedSuccessfully ? take.Result : default!;
        return take.IsCompletedSuccessfully;
    }
}
