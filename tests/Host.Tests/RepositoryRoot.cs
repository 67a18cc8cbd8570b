namespace ActorNet.Host.Tests;

/// <summary>Where this repository lies.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "ActorNet.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("these tests run from inside the repository");
    }
}
