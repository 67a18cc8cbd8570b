namespace ActorNet.Actors.Captures;

/// <summary>The file behind a capture. A disk that is full ends it, once.</summary>
/// <param name="path">Where; one that exists is overwritten.</param>
public sealed class CaptureStream(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    private bool _failed;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // What could not be written was reported when it was to be.
        }
    }

    /// <summary>Writes a buffer, or drops it when the file has failed.</summary>
    /// <returns>What went wrong, the first time that something does.</returns>
    internal string? TryWrite(CaptureBuffer buffer)
    {
        try
        {
            if (!_failed) _file.Write(buffer.Bytes.WrittenSpan);
            return null;
        }
        catch (IOException e)
        {
            _failed = true;
            return e.Message;
        }
        finally
        {
            buffer.IsWritten = true;
        }
    }
}
