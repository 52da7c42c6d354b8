namespace k8s.Authentication;

/// <summary>A token that can be had again after the API server refused it.</summary>
internal interface IRenewableToken : ITokenProvider
{
    /// <summary>Forgets the token that was refused, unless another has already taken its place.</summary>
    void Refused(string token);
}
