namespace ActorNet.Io.Tests;

/// <summary>What a test needs a process of its own for. Prints its findings; ends with 0 unless it could not do its work.</summary>
internal static class ChildProgram
{
    private static int Main(string[] arguments) => arguments switch
    {
        _ => 2,
    };
}
