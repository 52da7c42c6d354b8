using KubeOps.Abstractions.Builder;

namespace KubeOps.Operator.Watcher;

/// <summary>What exists of a kind, and what ceased to exist and was not yet told to the controller.</summary>
internal sealed class ObjectStore(ReconcileStrategy strategy)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, StoredObject> _live = [];
    private readonly Dictionary<ObjectKey, List<StoredObject>> _deleted = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _live.Count;
            }
        }
    }

    public ObjectKey[] Keys()
    {
        lock (_lock)
        {
            return [.. _live.Keys];
        }
    }

    public StoredObject? Find(ObjectKey key)
    {
        lock (_lock)
        {
            return _live.GetValueOrDefault(key);
        }
    }

    /// <summary>Objects of this name that are gone, the oldest first.</summary>
    public StoredObject[] Deleted(ObjectKey key)
    {
        lock (_lock)
        {
            return _deleted.TryGetValue(key, out var gone) ? [.. gone] : [];
        }
    }

    /// <summary>Forgets a deletion that the controller has been told.</summary>
    public void Forget(StoredObject deleted)
    {
        lock (_lock)
        {
            if (_deleted.TryGetValue(deleted.Key, out var gone) && gone.Remove(deleted) && gone.Count == 0)
            {
                _deleted.Remove(deleted.Key);
            }
        }
    }

    /// <returns>Whether there is something to reconcile.</returns>
    public bool Put(StoredObject seen)
    {
        lock (_lock)
        {
            _live.TryGetValue(seen.Key, out var before);
            if (before?.ResourceVersion == seen.ResourceVersion && before.Uid == seen.Uid)
            {
                return false;
            }

            _live[seen.Key] = seen;
            if (before is not null && before.Uid != seen.Uid)
            {
                // Deleted and created again between two looks: its name is all that the new one shares with the old.
                Bury(before);
                return true;
            }

            return before is null || IsRelevant(before, seen);
        }
    }

    /// <returns>Whether there is something to reconcile.</returns>
    public bool Delete(StoredObject last)
    {
        lock (_lock)
        {
            if (!_live.TryGetValue(last.Key, out var known) || known.Uid != last.Uid)
            {
                return false;
            }

            _live.Remove(last.Key);
            Bury(last);
            return true;
        }
    }

    /// <summary>Takes a whole list as the truth: what it lacks was deleted while nobody watched.</summary>
    /// <param name="all">Everything there is.</param>
    /// <param name="complete">Otherwise some object could not be read, and absence proves nothing.</param>
    /// <returns>The names with something to reconcile.</returns>
    public List<ObjectKey> Replace(IReadOnlyCollection<StoredObject> all, bool complete)
    {
        lock (_lock)
        {
            var changed = new List<ObjectKey>();
            var listed = new HashSet<ObjectKey>(all.Count);
            foreach (var seen in all)
            {
                listed.Add(seen.Key);
                if (Put(seen))
                {
                    changed.Add(seen.Key);
                }
            }

            foreach (var gone in complete ? [.. _live.Values.Where(known => !listed.Contains(known.Key))] : Array.Empty<StoredObject>())
            {
                Delete(gone);
                changed.Add(gone.Key);
            }

            return changed;
        }
    }

    private void Bury(StoredObject gone)
    {
        if (!_deleted.TryGetValue(gone.Key, out var list))
        {
            _deleted[gone.Key] = list = [];
        }

        list.Add(gone);
    }

    private bool IsRelevant(StoredObject before, StoredObject after) =>
        strategy == ReconcileStrategy.ByResourceVersion
        || after.Generation is null
        || before.Generation != after.Generation
        || before.IsDeleting != after.IsDeleting
        || before.Requests != after.Requests;
}
