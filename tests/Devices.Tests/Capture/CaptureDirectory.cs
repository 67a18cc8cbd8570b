using System.Diagnostics;
using System.Text;

namespace ActorNet.Devices.Tests.Capture;

/// <summary>A directory for capture files, and the programs that look at them.</summary>
internal sealed class CaptureDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("actornet-capture-").FullName;

    internal string this[string name] => Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    /// <summary>Runs a program that has to succeed, and returns the lines that it wrote.</summary>
    internal string[] Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["HOME"] = _path; // no preferences of the user
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
