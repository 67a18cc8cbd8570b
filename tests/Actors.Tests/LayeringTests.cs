using System.Xml.Linq;

namespace ActorNet.Actors.Tests;

/// <summary>References point one way; only two rooms have unsafe code; no source names the runtime that carries it.</summary>
public sealed class LayeringTests
{
    private static readonly string Root = FindRoot();

    [Theory]
    [InlineData("Runtime", "")]
    [InlineData("Io", "")]
    [InlineData("Devices", "")]
    [InlineData("Guest", "Devices")]
    [InlineData("TestKit", "Runtime")]
    [InlineData("Actors", "Devices Io Runtime")]
    [InlineData("VhostUser", "Actors Guest Runtime")]
    [InlineData("RemotePci", "Actors Runtime")]
    [InlineData("Host", "Guest RemotePci Runtime VhostUser")]
    public void Project_References_PointDownOnly(string room, string allowed)
    {
        XDocument project = XDocument.Load(Path.Combine(Root, "src", room, $"ActorNet.{room}.csproj"));
        IEnumerable<string> direct = project.Descendants("ProjectReference").Select(reference => RoomOf(reference.Attribute("Include")!.Value));
        IEnumerable<string> bySeam = project.Descendants("Import").Select(_ => "Runtime");
        Assert.Equal(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries), direct.Concat(bySeam).Order());
    }

    [Fact]
    public void UnsafeCode_Outside_IoAndGuestMemory_DoesNotExist()
    {
        string[] offenders = [.. Sources()
            .Where(file => !file.StartsWith("src/Io/", StringComparison.Ordinal) && !file.StartsWith("src/Devices/Memory/", StringComparison.Ordinal))
            .Where(file => File.ReadLines(Path.Combine(Root, file)).Any(line => line.Contains(" unsafe ", StringComparison.Ordinal) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))];
        Assert.Empty(offenders);
    }

    [Fact]
    public void Sources_AboveTheRuntime_NameNoRuntime()
    {
        string[] offenders = [.. Sources()
            .Where(file => !file.StartsWith("src/Runtime/", StringComparison.Ordinal) && !file.StartsWith("src/TestKit/", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(Path.Combine(Root, file)) is var text
                && (text.Contains("using ActorNet.Runtime", StringComparison.Ordinal) || text.Contains("using Akka", StringComparison.Ordinal)))];
        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file));

    private static string RoomOf(string include) => Path.GetFileNameWithoutExtension(include.Replace('\\', '/'))["ActorNet.".Length..];

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ActorNet.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run inside the repository");
    }
}
