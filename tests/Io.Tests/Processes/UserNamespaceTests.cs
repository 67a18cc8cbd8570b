using ActorNet.Io.Processes;
using ActorNet.Io.Tap;

namespace ActorNet.Io.Tests.Processes;

public sealed class UserNamespaceTests
{
    [Fact]
    public void ReExecute_TheNewStartMayMakeATapAndTheOldNetworkIsOutOfReach()
    {
        Assert.Null(UserNamespace.FindRefusal());

        string[] lines = Command.Run("dotnet", Command.Child("own-namespace")[1..]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
        [
            "first start",
            "arguments: own-namespace|with a space|ä",
            "NetAdmin True",
            "tap t0 up True",
            "This is a namespace of our own already, and CAP_NET_ADMIN is missing all the same; run as root.",
        ], lines);
    }

    [Fact]
    public void ReExecute_NamespacesAreNotAllowed_SaysWhatToDo()
    {
        // The limit is that of the outer namespace of the child, which is its own.
        const string Script = "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"";
        string output = Command.Run("unshare", ["--user", "--map-root-user", "sh", "-c", Script, "sh", .. Command.Child("own-namespace")]);

        Assert.StartsWith("first start\nA user namespace was refused", output, StringComparison.Ordinal);
        Assert.Contains("sysctl user.max_user_namespaces", output, StringComparison.Ordinal);
    }

    internal static void Start(string[] arguments)
    {
        if (!UserNamespace.IsOwn)
        {
            Console.WriteLine("first start");
            Console.WriteLine(UserNamespace.ReExecute([.. arguments, "with a space", "ä"]));
            return;
        }
        Console.WriteLine("arguments: " + string.Join('|', arguments));
        Console.WriteLine("NetAdmin " + Capabilities.Has(Capability.NetAdmin));
        using TapDevice tap = TapDevice.Open("t0");
        NetworkInterfaces.SetUp("t0");
        Console.WriteLine($"tap {tap.Name} up {NetworkInterfaces.IsUp("t0")}");
        Console.WriteLine(UserNamespace.ReExecute(arguments)); // never a third start
    }

    [Theory]
    [InlineData("kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1")]
    [InlineData("kernel/apparmor_restrict_unprivileged_userns", "1", "sysctl kernel.apparmor_restrict_unprivileged_userns=0")]
    [InlineData("user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000")]
    [InlineData("nothing", "", "--cap-add NET_ADMIN --device /dev/net/tun")]
    public void Explain_NamesTheSettingAndWhatToDo(string setting, string value, string remedy)
    {
        string text = UserNamespace.Explain("unshare: unshare failed: Operation not permitted", name => name == setting ? value : null);

        Assert.Contains("unshare failed: Operation not permitted", text, StringComparison.Ordinal);
        Assert.Contains(remedy, text, StringComparison.Ordinal);
        Assert.Contains("run as root", text, StringComparison.Ordinal);
    }
}
