namespace Kubernaut.Entities.Partitions;

/// <summary>Whether a hold is in force.</summary>
public static class LegalHoldStates
{
    public const string Active = "Active";

    public const string Released = "Released";
}
