namespace Kubernaut.Operator.Access;

/// <summary>Keeps the entries that were used last, up to a number.</summary>
internal sealed class RecentMap<TValue>(int capacity)
    where TValue : class
{
    private readonly Dictionary<string, LinkedListNode<(string Key, TValue Value)>> _nodes = [];
    private readonly LinkedList<(string Key, TValue Value)> _byUse = [];
    private readonly Lock _lock = new();

    public TValue? Find(string key)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Value;
        }
    }

    public void Set(string key, TValue value)
    {
        lock (_lock)
        {
            RemoveHeld(key);
            _nodes[key] = _byUse.AddFirst((key, value));
            if (_nodes.Count > capacity)
            {
                RemoveHeld(_byUse.Last!.Value.Key);
            }
        }
    }

    public void Remove(string key)
    {
        lock (_lock)
        {
            RemoveHeld(key);
        }
    }

    private void RemoveHeld(string key)
    {
        if (_nodes.Remove(key, out var node))
        {
            _byUse.Remove(node);
        }
    }
}
