using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using KubeOps.KubernetesClient;

namespace Kubernaut.TestKit.Kubernetes;

/// <summary>Service accounts of a namespace that may call the HTTP API, and tokens that the real API server makes for them.</summary>
public sealed class Accounts(IKubernetesClient client, string @namespace)
{
    private const string Group = "storage.kubernaut.ai";

    public string NameOf(string account) => $"system:serviceaccount:{@namespace}:{account}";

    public Task CreateAsync(string account) =>
        client.CreateAsync(new ServiceAccountObject { Metadata = Named(account) }.Initialize());

    /// <summary>Grants verbs on a resource, by a Role and a RoleBinding of the account's name; returns when the API server has noticed.</summary>
    public async Task GrantAsync(string account, string resource, params string[] verbs)
    {
        await client.CreateAsync(new RoleObject
        {
            Metadata = Named(account),
            Rules = [new { apiGroups = new[] { Group }, resources = new[] { resource }, verbs }],
        }.Initialize());
        await client.CreateAsync(new RoleBindingObject
        {
            Metadata = Named(account),
            RoleRef = new { apiGroup = "rbac.authorization.k8s.io", kind = "Role", name = account },
            Subjects = [new { kind = "ServiceAccount", name = account, @namespace }],
        }.Initialize());
        await GrantedAsync(account, resource, verbs[0]);
    }

    /// <summary>Returns when the API server has noticed what was granted.</summary>
    public Task GrantedAsync(string account, string resource, string verb) => AwaitAsync(account, resource, verb, allowed: true);

    /// <summary>Removes the RoleBinding; returns when the API server has noticed.</summary>
    public async Task RevokeAsync(string account, string resource, string verb)
    {
        await client.DeleteAsync<RoleBindingObject>(account, @namespace);
        await AwaitAsync(account, resource, verb, allowed: false);
    }

    /// <summary>By TokenRequest, as <c>kubectl create token</c> and projected volumes do.</summary>
    public async Task<string> TokenAsync(string account, params string[] audiences)
    {
        var configuration = KubernetesFixture.Connect();
        using var http = KubernetesFixture.Http(configuration);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", configuration.AccessToken);

        using var answer = await http.PostAsJsonAsync($"/api/v1/namespaces/{@namespace}/serviceaccounts/{account}/token", new
        {
            apiVersion = "authentication.k8s.io/v1",
            kind = "TokenRequest",
            spec = new { audiences, expirationSeconds = 3600 },
        });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!["status"]!["token"]!.GetValue<string>();
    }

    private V1ObjectMeta Named(string name) => new() { Name = name, NamespaceProperty = @namespace };

    private async Task AwaitAsync(string account, string resource, string verb, bool allowed)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await MayAsync(account, resource, verb) != allowed)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    private async Task<bool> MayAsync(string account, string resource, string verb)
    {
        var review = new V1SubjectAccessReview
        {
            Spec = new V1SubjectAccessReviewSpec
            {
                User = NameOf(account),
                ResourceAttributes = new V1ResourceAttributes { Group = Group, Resource = resource, Verb = verb, NamespaceProperty = @namespace },
            },
        };
        return (await client.CreateAsync(review.Initialize())).Status.Allowed;
    }
}
