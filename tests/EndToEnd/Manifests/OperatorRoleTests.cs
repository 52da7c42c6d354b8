using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kubernaut.EndToEnd.Setting;
using Kubernaut.TestKit.Kubernetes;

namespace Kubernaut.EndToEnd.Manifests;

/// <summary>What the operator's own account may do, and what it tries in vain.</summary>
public sealed class OperatorRoleTests(KubernetesFixture cluster) : IClassFixture<KubernetesFixture>, IAsyncLifetime
{
    private const string Group = "/apis/storage.kubernaut.ai/v1alpha1";

    private OperatorAccount? _account;
    private HttpClient? _http;

    public async Task InitializeAsync()
    {
        _account = await OperatorAccount.CreateAsync(cluster.Client, cluster.Namespace);
        _http = cluster.Http();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _account.Token);
    }

    public async Task DisposeAsync()
    {
        _http!.Dispose();
        await _account!.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/api/v1/secrets")]
    [InlineData("GET", "/api/v1/namespaces/NAMESPACE/secrets")]
    [InlineData("GET", "/api/v1/namespaces/NAMESPACE/configmaps")]
    [InlineData("GET", "/api/v1/namespaces/NAMESPACE/pods")]
    [InlineData("POST", "/api/v1/namespaces/NAMESPACE/pods")]
    [InlineData("POST", "/api/v1/namespaces/NAMESPACE/serviceaccounts/kubernaut-storage/token")]
    [InlineData("GET", "/api/v1/namespaces/NAMESPACE/events")]
    [InlineData("DELETE", "/api/v1/namespaces/NAMESPACE/events")]
    [InlineData("PATCH", "/apis/apps/v1/namespaces/NAMESPACE/deployments/any")]
    [InlineData("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings")]
    [InlineData("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/NAMESPACE/rolebindings")]
    [InlineData("GET", "/apis/coordination.k8s.io/v1/namespaces/default/leases/any")]
    [InlineData("POST", "/apis/coordination.k8s.io/v1/namespaces/default/leases")]
    [InlineData("DELETE", "/apis/coordination.k8s.io/v1/namespaces/NAMESPACE/leases/kubernaut-storage-leader")]
    [InlineData("PATCH", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/remediationplaybooks.storage.kubernaut.ai")]
    [InlineData("POST", Group + "/namespaces/NAMESPACE/remediationplaybooks")]
    [InlineData("DELETE", Group + "/namespaces/NAMESPACE/remediationplaybooks/any")]
    [InlineData("POST", Group + "/auditpartitionpolicies")]
    [InlineData("PUT", Group + "/auditpartitionpolicies/audit-events")]
    [InlineData("PATCH", Group + "/auditpartitionpolicies/audit-events")]
    [InlineData("DELETE", Group + "/auditpartitionpolicies/audit-events")]
    public async Task The_operator_tries_in_vain(string method, string path)
    {
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(method, path));
    }

    [Theory]
    [InlineData("GET", Group + "/remediationplaybooks")]
    [InlineData("GET", Group + "/auditpartitionpolicies")]
    [InlineData("POST", "/apis/authentication.k8s.io/v1/tokenreviews", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"any"}}""")]
    [InlineData("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", """{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"any","resourceAttributes":{"verb":"get"}}}""")]
    public async Task The_operator_may(string method, string path, string body = "{}")
    {
        Assert.InRange((int)await StatusAsync(method, path, body), 200, 201);
    }

    private async Task<HttpStatusCode> StatusAsync(string method, string path, string body = "{}")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("NAMESPACE", cluster.Namespace, StringComparison.Ordinal));
        if (method is not "GET")
        {
            request.Content = new StringContent(body, Encoding.UTF8, method is "PATCH" ? "application/merge-patch+json" : "application/json");
        }

        using var answer = await _http!.SendAsync(request);
        return answer.StatusCode;
    }
}
