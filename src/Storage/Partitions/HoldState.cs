namespace Kubernaut.Storage.Partitions;

/// <summary>Whether a hold forbids removal.</summary>
public enum HoldState
{
    Active,

    /// <summary>Ended by somebody who gave a reason.</summary>
    Released,
}
